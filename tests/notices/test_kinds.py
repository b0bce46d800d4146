"""Every kind of event has its words on the page and a decision on mail; so has every transition."""

from pathlib import Path

import pytest

from parley.notices.kinds import GROUPS, KINDS, REFUSABLE, TOLD, group_of, is_told
from parley.notices.wording import FOLDERS, has_mail, mail_purpose
from parley.offers import transitions

ROOMS = Path(__file__).resolve().parents[2] / "parley"

# Told by mail alone: to somebody who has no page (yet), or to an address that an account had.
MAIL_ALONE = {
    "account-frozen-former", "address-code", "address-left", "already-member", "joining-code", "minor-hidden",
    "appeal-outside", "outside-asked", "parents-code", "parents-outcome", "password-reset-former",
    "reset-code",
}  # fmt: skip
# On the page alone: what staff reads at the desk, or what somebody did in the same moment.
PAGE_ALONE = {
    "account-thawed", "appeal-closed", "appeal-made", "consent-agreed", "consent-refused",
    "consent-withdrawn", "matter-closed", "matter-shown", "message-added", "message-released",
    "minor-lapsed", "minor-removed", "minor-said-again", "minor-shown", "request-accepted", "request-filed",
    "request-granted", "request-refused", "request-withdrawn",
}  # fmt: skip

# What each move of the two tables tells the other side; None: nobody has to be told, for the reason there.
OFFERS = {
    "accept": "offer-accepted", "decline": "offer-declined", "withdraw": "offer-withdrawn",
    "counter": "offer-countered", "suspend": "offer-suspended", "reserve": "offer-backup",
    "close": "offer-closed", "reconfirm": "offer-reconfirmed",
    "replace": "offer-made",  # the new one is told of, in the place of the old one
    "time": "offer-ending",  # told before it is over; the clock itself writes nothing
}  # fmt: skip
DEALS = {
    "confirm": "deal-half-confirmed", "both-confirmed": "deal-confirmed", "step-back": "deal-stepped-back",
    "pay": "deal-paid", "send": "deal-sent", "receive": "deal-received", "complete": "deal-completed",
    "ask-to-cancel": "deal-cancel-asked", "cancel": "deal-cancelled", "lapse": "deal-lapsed",
    "call-off": "deal-called-off", "dispute": "dispute-opened", "settle": "dispute-settled",
    "go-on": "dispute-taken-back", "stay-completed": "dispute-taken-back",
    "stay-lapsed": "dispute-taken-back", "stay-cancelled": "dispute-taken-back",
    "come-back": "deal-came-back", "write-off": "deal-written-off",
    "contact": None,  # it stands in "Who saw my data"
}  # fmt: skip


def kinds(folder: str) -> set[tuple[str, str]]:
    """(room, kind) of every template in that folder of every room."""
    found = (path for path in ROOMS.glob(f"*/templates/*/{folder}/*.*") if path.is_file())
    return {(path.relative_to(ROOMS).parts[0], path.stem) for path in found}


def mailed() -> set[tuple[str, str]]:
    return set().union(*map(kinds, FOLDERS.values()))


@pytest.mark.parametrize(("machine", "told"), [(transitions.OFFER, OFFERS), (transitions.DEAL, DEALS)])
def test_every_transition_has_words_on_the_page_and_by_mail(machine, told):
    verbs = {verb for _state, verb in machine.moves}
    assert verbs == set(told)
    for kind in filter(None, told.values()):
        assert ("offers", kind) in kinds("notices"), kind
        assert has_mail("offers", kind), kind


def test_every_kind_is_on_the_page_and_by_mail_or_is_listed_as_one_alone():
    page, mail = kinds("notices"), mailed()
    assert {kind for _room, kind in mail - page} == MAIL_ALONE
    assert {kind for _room, kind in page - mail} == PAGE_ALONE
    assert len(page & mail) > 40


def test_every_mail_has_a_switch_or_is_told_in_any_case_and_never_both():
    for room, kind in sorted(mailed()):
        refusable, group = mail_purpose(room, kind) in REFUSABLE, group_of(room, kind)
        assert [refusable, group is not None, is_told(kind) and not refusable].count(True) == 1, kind


def test_every_mail_of_a_group_is_a_kind_with_a_name_and_a_switch_of_its_own():
    for name, group in GROUPS.items():
        mailed_of_it = {kind for room, kind in mailed() if group_of(room, kind) == group}
        assert set(group.kinds) == mailed_of_it, name
    labels = [str(label) for group in GROUPS.values() for label in group.kinds.values()]
    assert len(labels) == len(set(labels)) == len(KINDS)


def test_no_word_of_a_kind_decides_twice():
    words = [word for group in GROUPS.values() for word in group.words] + list(TOLD)
    assert len(words) == len(set(words))
