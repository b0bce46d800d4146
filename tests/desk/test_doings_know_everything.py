"""What was done with an account is listed in full: every kind of event and every view that acts is known to
the list, or excused with a reason. A new one is found here."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

from parley.desk import doings
from parley.desk.doings_rows import ROWS
from parley.desk.models import Consent
from parley.market.models.lifecycle import TRANSITIONS
from tests.desk import kinds_of_code

TEMPLATES = list(kinds_of_code.CODE.glob("*/templates/*/*/*"))

STAFF = "done by staff, or by a clock"
ECHO = "the other half of something that is listed"
NOBODY = "before there is an account, or at nobody's hand in it"
NO_KIND = "a word of another sort: a verb, a relation, a refusal, an address"
KINDS = {
    STAFF: """account-frozen account-frozen-former accounts-linked appeal-closed appeal-decided appeal-outside
        consent-asked data-disclosed deal-called-off deal-completed-by-time deal-idle deal-idle-ended
        deal-overdue deal-unconfirmed dealing-held dealing-resumed embargo-moved listing-give-back
        listing-hide listing-show listing-take-down matches-found matter-closed matter-shown message-kept-back
        message-released
        minor-filed minor-hidden minor-lapsed minor-removed minor-said-again minor-shown minor-you-are-back
        new-version invitation-ending offer-ending offer-freed offer-held offer-run-out outside-asked
        rating-changed
        rating-removed rating-shown rating-waits request-again request-filed request-granted request-produced
        request-reviewed review-overdue review-waits ruling-made second-asked""",
    ECHO: """dispute-settled listing-come-back listing-sell-out offer-accepted-for-you offer-backup
        offer-closed offer-declined-for-you offer-replaced offer-suspended offer-tie-ended
        password-reset-former address-code address-left""",
    NOBODY: """already-member joining-code parents-code parents-outcome reset-code wrong-passwords
        account-thawed""",
    NO_KIND: """both-confirmed call-off come-back data-submits details-needed keep-back minor-case
        new-password offer-to-watchers outside-second sell-out step-back""",
}
BUILT = {
    "listing-*": {f"listing-{verb}" for verb in TRANSITIONS},
    "consent-*": {f"consent-{state}" for state in Consent.State.values},
    "mark-*": set(),  # by staff
    "request-*": set(),  # by staff
    "words-*": set(),  # by staff, or by a clock
}

# Views that act, with where the list has what they do; or why it has not.
LISTED = {
    "market:begin": "listings", "market:new": "listings", "market:unlisted": "listings",
    "market:edit": "listing-edited", "market:photos": "photos-added", "market:photo-order": "photos-arranged",
    "market:photo-removal": "photo-removed", "market:photo-move": "photos-arranged",
    "market:publish": "listing-publish", "market:pause": "listing-pause", "market:resume": "listing-resume",
    "market:end": "listing-end", "market:watch": "watches", "market:questions": "question-asked",
    "market:answer": "question-answered", "market:correction": "answer-corrected",
    "market:dismissal": "question-dismissed", "market:withdrawal": "question-withdrawn",
    "offers:new": "offer-made", "offers:write-first": "message-written", "offers:answering": "want-answered",
    "offers:purchase": "offer-bought", "offers:invite": "watchers-invited", "offers:taking": "offer-accepted",
    "offers:uninvite": "invitation-withdrawn", "offers:auto": "automatic_answers", "offers:away": "absence",
    "offers:write": "message-added", "offers:again": "offer-made", "offers:refusals": "offer-declined",
    "offers:acceptance": "offer-accepted", "offers:refusal": "offer-declined",
    "offers:withdrawal": "offer-withdrawn", "offers:reconfirmation": "offer-reconfirmed",
    "offers:counter": "offer-countered", "offers:request-acceptance": "request-accepted",
    "offers:request-refusal": "request-declined", "offers:confirmation": "deal-half-confirmed",
    "offers:stepping-back": "deal-stepped-back", "offers:contact": "contacts", "offers:payment": "deal-paid",
    "offers:dispatch": "deal-sent", "offers:receipt": "deal-received", "offers:lapse": "deal-lapsed",
    "offers:instruction": "payment-told", "offers:instruction-taken-back": "payment-kept",
    "offers:tracking": "deal-tracked", "offers:dispute": "dispute-opened",
    "offers:statements": "dispute-said",
    "offers:proposals": "dispute-proposed", "offers:dispute-acceptance": "dispute-settled-together",
    "offers:dispute-taken-back": "dispute-taken-back", "offers:contest": "mark-contested",
    "offers:return": "deal-came-back", "offers:write-off": "deal-written-off",
    "offers:cancellation": "deal-cancelled",
    "offers:cancellation-together": "deal-cancel-asked",
    "desk:concerning-consent": "consent-agreed", "desk:concerning-refusal": "consent-withdrawn",
    "desk:report-listing": "complaints", "desk:report-member": "complaints",
    "desk:report-message": "complaints", "desk:report-question": "complaints",
    "desk:report-answer": "complaints", "desk:report-rating": "complaints",
    "desk:report-rating-answer": "complaints", "desk:report-offer": "complaints",
    "desk:report-invitation": "complaints", "desk:ruling": "appeal-made", "ratings:new": "ratings",
    "ratings:answer": "rating-answered", "safety:block": "blocks", "members:handle": "user-id-changed",
    "members:city": "city-changed", "members:email": "address-change-asked",
    "members:deal-email": "address-for-deals-asked", "members:deal-email-code": "deal-mail-changed",
    "members:deal-email-removal": "deal-mail-dropped", "members:deal-address": "deal-address-changed",
    "members:deal-address-removal": "deal-address-dropped",
    "members:email-code": "address-changed", "members:password": "password-changed",
    "members:reset-password": "password-reset", "members:agreement": "agreed",
    "members:details": "details-changed", "members:leaving": "account-closed",
    "members:coming-back": "account-opened", "privacy:switch": "choices", "privacy:exports": "copies",
    "notices:mail": "choices", "notices:stop": "choices",
}  # fmt: skip
EXCUSED = {
    "the work of staff, who report for themselves at the desk": """desk:request-new desk:request-grants
        desk:request-refusals desk:request-withdrawal desk:request-upholding desk:request-overturning
        desk:request-embargo desk:request-again desk:request-production desk:request-package
        desk:outside-appeal desk:outside-decision desk:message-words desk:message-release
        desk:message-keeping-back desk:minor desk:minor-words desk:minor-agreement desk:minor-disagreement
        desk:misuse desk:matter-words desk:matter-dismissal desk:matter-rulings desk:appeal-upholding
        desk:appeal-overturning desk:rating desk:links desk:dispute desk:dispute-words desk:dispute-file
        desk:mark desk:mark-words desk:restriction desk:lift""",
    "a door: whoever is on the way in or out has done nothing yet": """members:join members:code
        members:code-again members:sign-in members:forgotten members:reset-code members:sign-out
        members:email-code-again members:deal-email-code-again desk:lost desk:lost-code desk:hidden""",
    "open to everybody, and of no account": "desk:minors desk:minors-code desk:minors-code-again",
    "the review itself": "desk:review-address desk:review-listing desk:review-end",
    "reading: who opened what of others stands in their own record": """offers:label offers:instruction-shown
        offers:dispute-shown offers:exhibit notices:seen""",
    "it says which of the offers that are listed are wanted": "offers:ties offers:untying",
    "it ends something of one's own of which nothing is kept": "market:unwatch offers:back safety:unblock",
    "nobody comes back to a list after it": "members:leaving-now",
}


def excused() -> dict[str, str]:
    return {name: why for why, names in EXCUSED.items() for name in names.split()}


def acting() -> set[str]:
    """The names of all routes whose view takes a POST, as the URL map and its decorators say."""
    return {name for name, view in routes(get_resolver()) if takes_post(view)}


def routes(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, object]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield f"{space}{each.name}", each.callback
        else:
            yield from routes(each, f"{space}{each.namespace}:" if each.namespace else space)


def takes_post(view: object) -> bool:
    inner = inspect.unwrap(view)
    tree = ast.parse(Path(inspect.getfile(inner)).read_text("utf-8"))
    decorators = next(
        each.decorator_list
        for each in ast.walk(tree)
        if isinstance(each, ast.FunctionDef) and each.name == inner.__name__
    )
    said = [ast.unparse(each) for each in decorators]
    return not any("require_safe" in each or "require_GET" in each for each in said) and (
        any("POST" in each for each in said) or not any("require" in each for each in said)
    )


def known_kinds() -> set[str]:
    return set(doings._WORDS) | {kind for kinds in KINDS.values() for kind in kinds.split()}


def kinds_there() -> set[str]:
    heads = {kind.partition("-")[0] for kind in doings._WORDS}
    heads |= {each.stem.partition("-")[0] for each in TEMPLATES}
    return kinds_of_code.found(heads) | set().union(*BUILT.values())


def test_every_kind_of_event_is_listed_or_excused():
    assert kinds_there() - known_kinds() == set()


def test_no_kind_is_listed_or_excused_that_is_not_recorded_any_more():
    whole = kinds_there() | {"agreed"}
    assert known_kinds() - whole == set()


def test_what_is_put_together_of_parts_is_known():
    assert kinds_of_code.built() == set(BUILT)


def test_nothing_is_both_listed_and_excused():
    assert set(doings._WORDS) & (known_kinds() - set(doings._WORDS)) == set()
    assert set(LISTED) & set(excused()) == set()


def test_every_view_that_acts_is_listed_or_excused():
    assert acting() - set(LISTED) - set(excused()) == set()
    assert set(LISTED) | set(excused()) == acting()


def test_what_a_view_does_is_what_the_list_knows():
    sources = set(doings._WORDS) | {each.__name__ for each in ROWS}
    assert set(LISTED.values()) - sources == set()


def test_the_nets_catch_a_new_kind():
    tree = ast.parse('Event.record("zeal-shown", self, by)\nx = "offer-zealed"\nself._tell(f"mark-{x}")')
    assert "zeal-shown" in set(kinds_of_code._recorded(tree))
    assert "offer-zealed" in set(kinds_of_code._headed(tree, {"offer"}))
