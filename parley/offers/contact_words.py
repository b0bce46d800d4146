"""Contact details in what one side of a dealing writes: caught before a deal, and the writer asked."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.offers.models.deals import Deal
from parley.safety.contact_details import Finding, find
from parley.safety.public_words import kinds_in

if TYPE_CHECKING:
    from parley.offers.models.invitations import Invitation
    from parley.offers.models.offers import Offer
    from parley.offers.terms import Terms


def found_in(text: str, *people: Member) -> list[Finding]:
    """The contact details in `text`, with the telephone numbers of where these people are."""
    return find(text, {each.city.country for each in people if each.city}) if text.strip() else []


def ask_about(terms: "Terms", by: Member, other: Member | None = None) -> None:
    """Raise Refusal contact, at the field, where there are contact details in the words of `terms`, which
    `by` writes to `other` (None: to several), and `by` does not know yet (`terms.knowing`). No offer can be
    held until staff has looked, as a newcomer's message is: what is certain a newcomer has to take out."""
    people = [by, other] if other else [by]
    caught = {name: found_in(getattr(terms, name), *people) for name in ("place", "words")}
    found = [each for name in caught for each in caught[name]]
    has_to_go = by.is_newcomer and any(each.sure for each in found)
    if not found or (terms.knowing and not has_to_go):
        return
    if other is not None and Deal.objects.confirmed_between(by, other).exists():
        return
    field = next(name for name in caught if caught[name])
    if field == "place" and terms.handover == "met":
        field = "meeting"  # which of the two fields was filled in
    if has_to_go:
        raise Refusal(f"{warning(found)} {_('You are new here: take it out.')}", field, "contact-new")
    raise Refusal(f"{warning(found)} {_('Take it out, or tick the box below.')}", field, "contact")


def warning(found: list[Finding]) -> str:
    """What was found, and when the two get each other's contact."""
    return _(
        "There seems to be %(kinds)s in it. You get each other's contact when you confirm a deal; until then "
        "it is safer here."
    ) % {"kinds": kinds_in(found)}


def stand_in(offer: "Offer") -> bool:
    """Are there contact details in the words of `offer`, though its two sides have no deal yet?"""
    about = offer.negotiation
    found = any(found_in(text, about.buyer, about.owner) for text in (offer.place, offer.words))
    return found and not about.have_contact


def stand_for(invitation: "Invitation", reader: Member) -> bool:
    """The same of what the owner of a listing offers to `reader` among others."""
    owner = invitation.listing.owner
    found = any(found_in(text, owner, reader) for text in (invitation.place, invitation.words))
    return found and not Deal.objects.confirmed_between(owner, reader).exists()
