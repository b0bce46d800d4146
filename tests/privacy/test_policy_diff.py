"""What weakens the policy, statement by statement: each case alone."""

import pytest

from parley.privacy.policy_diff import compare, weakened

SHOWS = "shows profile.email to counterparty for deal when confirmed with a reason basis consent dpv:Consent"
HOLDS = "holds profile.email email pd:EmailAddress sealed keeping draft erase shred export yes"
TIMES = [
    "keeping draft days 7: a draft, until a week has passed",
    "keeping deal days 60: a deal, until it ends",
]
PARTNER = ["partner mail: the mail service", "partner mail contract: data processing, 2026-01-01"]


def judged(before, after):
    """The group of the only difference between two texts."""
    found = compare("\n".join([*TIMES, *before]), "\n".join([*TIMES, *after]))
    groups = [name for name in ("wider", "narrower", "wording") for _each in getattr(found, name)]
    assert len(groups) == 1, found
    return groups[0]


TURNS = {
    "a condition": (SHOWS, SHOWS.replace(" when confirmed", "")),
    "the need of a reason": (SHOWS, SHOWS.replace(" with a reason", "")),
    "consent as the basis": (SHOWS, SHOWS.replace("consent dpv:Consent", "contract dpv:Contract")),
    "the right to refuse": (f"{SHOWS} refusable", SHOWS),
    "the seal": (HOLDS, HOLDS.replace(" sealed ", " readable ")),
    "shredding": (HOLDS, HOLDS.replace("erase shred", "erase delete")),
    "the export": (HOLDS, HOLDS.replace("export yes", "export no")),
    "the shorter keeping": (HOLDS, HOLDS.replace("keeping draft", "keeping deal")),
    "fewer days": ("files x/ days 3: a copy", "files x/ days 4: a copy"),
    "days at all": ("files x/ days 3: a copy", "files x/ days None: a copy"),
    "fewer days of backups": ("backups keys days 7: copies", "backups keys days 700: copies"),
    "a short cookie": ("cookie seen days None: what was seen", "cookie seen days 1: what was seen"),
    "a short storage": ("browser storage seen- days 5: it", "browser storage seen- days None: it"),
}


@pytest.mark.parametrize(("strict", "loose"), TURNS.values(), ids=TURNS)
def test_what_loses_it_weakens_the_policy_and_what_gains_it_does_not(strict, loose):
    assert judged([strict], [loose]) == "wider"
    assert judged([loose], [strict]) == "narrower"


def test_a_keeping_that_loses_its_days_or_gets_more_weakens_the_policy():
    assert weakened(TIMES[0], TIMES[0].replace("7", "None"))
    assert weakened(TIMES[0], TIMES[0].replace("7", "8"))
    assert not weakened(TIMES[0].replace("7", "None"), TIMES[0])


@pytest.mark.parametrize(
    "line",
    [
        SHOWS,
        HOLDS,
        "public profile.email: why not",
        "purpose spy dpv:Spying: look around",
        "cookie tracker days None: follow you",
        "browser storage tracker- days 1: follow you",
        "files diary/ days 1: what was seen",
        "partner ads: somebody who pays",
        "shows profile.email to partner-mail for send-notices basis contract dpv:Contract",
        "something that nobody has thought of",
    ],
)
def test_what_comes_new_weakens_the_policy_and_what_goes_does_not(line):
    assert judged([], [line]) == "wider"
    assert judged([line], []) == "narrower"


@pytest.mark.parametrize("fact", ["contract", "confidentiality", "policy"])
def test_a_partner_that_is_bound_by_less_weakens_the_policy(fact):
    bound = [PARTNER[0], f"partner mail {fact}: something"]
    assert judged(bound, PARTNER[:1]) == "wider"
    assert judged(PARTNER[:1], bound) == "narrower"
    assert "no longer: " in weakened("\n".join(bound), PARTNER[0])[0]


@pytest.mark.parametrize("fact", ["who", "country"])
def test_another_partner_or_another_country_is_another_recipient(fact):
    assert judged([f"partner mail {fact}: this"], [f"partner mail {fact}: that"]) == "wider"


def test_another_condition_weakens_the_policy_since_nobody_can_tell_which_is_stricter():
    assert judged([SHOWS], [SHOWS.replace("when confirmed", "when friends")]) == "wider"


def test_one_more_way_that_was_allowed_before_is_no_weakening():
    loose = SHOWS.replace(" when confirmed", "").replace(" with a reason", "")
    assert judged([loose], [loose, SHOWS]) == "narrower"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (PARTNER[0], "partner mail: who carries our mails"),
        ("purpose sell dpv:X: sell it", "purpose sell dpv:X: part with it"),
        ("relation confirmed: a deal is confirmed", "relation confirmed: you have a confirmed deal"),
        (
            SHOWS.replace("consent dpv:Consent", "contract dpv:Contract"),
            SHOWS.replace("consent dpv:Consent", "legal dpv:LegalObligation"),
        ),
    ],
)
def test_what_allows_the_same_is_told_as_wording(before, after):
    assert judged([before], [after]) == "wording"


REWORDED = {
    "a purpose": ("purpose tell dpv:X: tell you", "purpose tell dpv:X: sell it to advertisers"),
    "a relation": ("relation met: you have a deal", "relation met: you have looked at the same page"),
    "a partner": (PARTNER[0], "partner mail: whoever pays for it"),
    "what is kept": (TIMES[0], TIMES[0].replace("a draft", "all you typed")),
    "until when, with days": (TIMES[0], TIMES[0].replace("a week has passed", "somebody says so")),
    "why it is public": ("public a.b: so that it can be found", "public a.b: why not"),
    "a cookie": ("cookie seen days 1: what was seen", "cookie seen days 1: follow you"),
}


@pytest.mark.parametrize(("before", "after"), REWORDED.values(), ids=REWORDED)
def test_other_words_weaken_it_unless_somebody_says_that_they_are_words_only(before, after):
    assert weakened(before, after) == [after]
    assert weakened(before, after, wording_only=True) == []
    assert weakened(before, before) == []


def test_backups_of_which_no_days_are_stated_any_more_weaken_the_policy():
    assert judged(["backups keys days 7: copies of the keys"], []) == "wider"


def test_a_keeping_without_days_that_ends_at_another_event_is_wider():
    kept = "keeping offers days None: what you offered, until the other side has left"
    for_good = kept.replace("until the other side has left", "until for good")
    assert judged([kept], [for_good]) == "wider" and weakened(kept, for_good) == [for_good]
    assert weakened(kept, for_good, wording_only=True) == []


def test_words_are_no_cover_for_more():
    loose = SHOWS.replace(" with a reason", "")
    assert weakened(SHOWS, loose, wording_only=True) == [loose]
    longer = TIMES[0].replace("7", "8").replace("a week", "eight days")
    assert weakened(TIMES[0], longer, wording_only=True) == [longer]


def test_the_real_policy_can_be_read_to_the_last_line():
    from parley.privacy import policy
    from parley.privacy.statements import read

    text = policy.as_text()
    assert [each.line for each in read(text)] == text.splitlines()
    assert {each.sort for each in read(text)} >= {
        "shows",
        "holds",
        "keeping",
        "purpose",
        "partner",
        "relation",
    }
    assert not [each for each in read(text) if not each.facts]
    assert not compare(text, text)
