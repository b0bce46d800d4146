"""The policy as text and its versions."""

import copy
import datetime
import hashlib
from dataclasses import replace

import pytest
from django.utils import translation

from parley.members.models import Profile
from parley.privacy import policy, policy_check
from parley.privacy.catalogue import CONTRACT, EVERYONE, NotPersonal, Term, Use, catalogue
from parley.privacy.policy_versions import VERSIONS, Version

DAY = datetime.date(2027, 1, 1)


def test_the_digest_does_not_hang_on_the_readers_language():
    with translation.override("de"):
        assert policy.digest() == policy.digest()
        digest = policy.digest()
    assert policy.digest() == digest


def changed(**changes):
    own = copy.copy(catalogue)
    for name, value in changes.items():
        setattr(own, name, value)
    return own


def with_use(use):
    table = catalogue.table_of(Profile)
    email = table.columns["email"]
    columns = table.columns | {"email": replace(email, uses=[*email.uses, use])}
    return changed(tables=catalogue.tables | {(table.database, table.name): replace(table, columns=columns)})


def test_a_wider_audience_a_new_purpose_and_a_longer_keeping_weaken_the_policy():
    before = policy.as_text()
    wider = policy.as_text(with_use(Use("complete-deal", to=EVERYONE, when="deal-confirmed", basis=CONTRACT)))
    assert [line for line in policy_check.weakened(before, wider) if "to everyone" in line]
    purpose = policy.as_text(
        changed(
            purposes=catalogue.purposes | {"sell": Term("sell", "sell it", dpv="dpv:SellDataToThirdParties")}
        )
    )
    assert [line for line in policy_check.weakened(before, purpose) if line.startswith("purpose sell")]
    longer = replace(catalogue.keepings["draft"], days=700)
    longer = policy.as_text(changed(keepings=catalogue.keepings | {"draft": longer}))
    assert [line.partition(":")[0] for line in policy_check.weakened(before, longer)] == [
        "keeping draft days 700"
    ]
    for after in (wider, purpose, longer):
        assert policy_check.weakened(after, before) == []


@pytest.fixture
def published(tmp_path):
    """published(text, …) -> what is wrong with versions of these statements."""

    def make(*texts, **last):
        for number, text in enumerate(texts, 1):
            (tmp_path / f"{number}.txt").write_text(text)
        digests = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        made = [Version(number, DAY, DAY, digest, ("x",)) for number, digest in enumerate(digests, 1)]
        made[-1] = replace(made[-1], **last)
        return policy_check.problems(made, tmp_path)

    return make


def test_a_version_that_says_what_the_catalogue_says_is_fine(published):
    assert published(policy.as_text()) == []


def test_a_changed_catalogue_needs_a_new_version_and_is_told_how(published):
    found = published("shows everything\n", digest="0" * 64)
    assert any("parley policy show" in line for line in found)
    assert any(policy.digest() in line for line in found)
    assert "- shows everything" in found


def test_a_weakening_needs_a_notice_and_time(published):
    text = policy.as_text()
    before = "\n".join(line for line in text.splitlines() if "to counterparty" not in line)
    assert any("needs a notice" in line for line in published(before, text))
    assert any("needs a notice" in line for line in published(before, text, notice="We tell you."))
    later = DAY + datetime.timedelta(days=14)
    assert published(before, text, notice="We tell you.", in_effect=later) == []


LATER = DAY + datetime.timedelta(days=14)


def test_other_words_alone_need_a_notice_or_a_reason_why_they_are_words_only(published):
    text = policy.as_text()
    before = text.replace(": let you join\n", ": let you in\n")
    assert before != text
    assert any("purpose join" in line for line in published(before, text))
    assert published(before, text, notice="We tell you.", in_effect=LATER) == []
    assert published(before, text, wording_only="It was bad English.") == []


def test_a_column_that_is_called_nobodys_weakens_the_version_that_does_so(published, monkeypatch):
    line = "holds members_profile.gone name pd:Name sealed keeping profile erase shred export yes"
    text = policy.as_text()
    assert published(f"{text}{line}\n", text) == []  # the column is gone altogether
    table = catalogue.table_of(Profile)
    columns = table.columns | {"gone": NotPersonal("never mind")}
    monkeypatch.setitem(catalogue.tables, (table.database, table.name), replace(table, columns=columns))
    found = published(f"{text}{line}\n", text, wording_only="Nobody's.")
    assert "members_profile.gone is called not personal" in found
    assert published(f"{text}{line}\n", text, notice="We tell you.", in_effect=LATER) == []


def test_what_nothing_holds_back_needs_a_word_on_how_the_code_does(published):
    text = policy.as_text()
    public = next(line for line in text.splitlines() if line.startswith("public "))
    before = text.replace(f"{public}\n", "")
    told = {"notice": "We tell you.", "in_effect": LATER}
    found = published(before, text, **told)
    assert public in found and "held_back" in found[0]
    assert published(before, text, **told, held_back="The column is filled from that day on.") == []


@pytest.mark.parametrize(("name", "days"), [("market", 30), ("keys", 7)])
def test_a_longer_life_of_backups_is_another_policy_and_needs_a_notice(published, monkeypatch, name, days):
    text = policy.as_text()
    monkeypatch.setitem(catalogue.backups, name, replace(catalogue.backups[name], days=100 * days))
    longer = policy.as_text()
    assert any(f"backups {name} days {100 * days}" in each for each in published(text, longer))
    assert published(text, longer, notice="We tell you.", in_effect=LATER) == []
    monkeypatch.undo()
    assert published(longer, text) == []


def test_the_statements_of_an_earlier_version_cannot_be_changed(published, tmp_path):
    text = policy.as_text()
    assert published(text + "public x.y: why not\n", text) == []
    versions = [Version(1, DAY, DAY, "0" * 64, ("x",)), Version(2, DAY, DAY, policy.digest(), ("x",))]
    assert policy_check.problems(versions, tmp_path) == [
        "The statements of version 1 are not those that were published"
    ]


def test_a_column_that_is_called_nobodys_all_at_once_weakens_the_policy(published):
    table = catalogue.table_of(Profile)
    columns = table.columns | {"phone": NotPersonal("never mind")}
    after = changed(tables=catalogue.tables | {(table.database, table.name): replace(table, columns=columns)})
    assert policy_check.disowned(policy.as_text(), after) == ["members_profile.phone is called not personal"]
    assert policy_check.disowned(policy.as_text(), catalogue) == []


def test_kinds_and_purposes_carry_their_names_in_the_privacy_vocabulary():
    assert all(purpose.dpv.startswith("dpv:") for purpose in catalogue.purposes.values())
    kinds = {what.kind for table in catalogue.tables.values() for what in table.personal().values()}
    assert kinds and all(kind.dpv.startswith("pd:") for kind in kinds)


def test_versions_are_numbered_in_order():
    assert [each.version for each in VERSIONS] == list(range(1, len(VERSIONS) + 1))
    assert sorted(VERSIONS, key=lambda each: each.date) == VERSIONS
