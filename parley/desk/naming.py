"""Whom a request names, and which of their fields: turned into lines, one for each place that holds them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.ground.refusals import Refusal
from parley.market.models import Listing
from parley.members.models import Member, Profile
from parley.offers.models import Deal, DealContact
from parley.privacy.catalogue import REQUESTER, catalogue
from parley.privacy.grounds import Ground

FIELDS = {
    "name": gettext_lazy("full name"),
    "email": gettext_lazy("mail address"),
    "phone": gettext_lazy("telephone number"),
    "address": gettext_lazy("postal address"),
    "deal_email": gettext_lazy("mail address for deals"),
    "deal_address": gettext_lazy("postal address for deals"),
}
POSTAL = frozenset({"address", "deal_address"})
# By a code that was sent there; everything else is as its owner stated it.
VERIFIED = frozenset({"email", "deal_email"})


@dataclass(frozen=True)
class Line:
    """Fields of a member, from their registration or (with a deal) from the contact kept in it."""

    member: Member
    deal: Deal | None
    fields: tuple[str, ...]

    def columns(self) -> dict:
        """As columns of `Named`."""
        return {"member": self.member, "deal": self.deal, "asked": list(self.fields)}


def named(
    ground: Ground,
    fields: Iterable[str],
    people: Iterable[str] = (),
    deals: Iterable[int] = (),
    listings: Iterable[int] = (),
) -> list[Line]:
    """The lines of these user IDs, deals and listings. Of a member it is the registration; of somebody who
    left, the contacts still kept in deals; of a deal, the contacts of both sides; of a listing, its owner.

    Raises Refusal, at the field, for what does not exist or is not kept, and for a field that may not be
    asked for on this ground."""
    wanted, lines = _permitted(ground, list(fields)), {}
    for member in [*_members(people), *_owners(listings)]:
        for line in _of_member(member, ground, wanted):
            lines[line.member.pk, line.deal and line.deal.pk] = line
    for deal in _deals(deals):
        for contact in DealContact.objects.filter(side__deal=deal).select_related("side__member"):
            lines[contact.side.member_id, deal.pk] = _line(contact.side.member, deal, ground, wanted)
    if not lines:
        raise Refusal(_("Name at least one person, deal or listing."), "people")
    found = list(lines.values())
    if ground.name == "consent" and not all(line.member.is_active for line in found):
        raise Refusal(_("Somebody who has left cannot be asked to agree."), "people")
    return found


def permitted(model: type[Model], ground: Ground) -> list[str]:
    """The fields of a model for which the catalogue declares a use on this ground."""
    personal = catalogue.table_of(model).personal()
    return [name for name in FIELDS if name in personal and _has_use(personal[name], ground)]


def _has_use(what: object, ground: Ground) -> bool:
    return any(use.purpose == ground.purpose and use.to == REQUESTER for use in what.uses)


def _permitted(ground: Ground, fields: list[str]) -> list[str]:
    if not fields:
        raise Refusal(_("Choose at least one."), "fields")
    for name in fields:
        if name not in permitted(Profile, ground):
            what = {"field": FIELDS.get(name, name), "ground": ground.label}
            raise Refusal(_("On the ground “%(ground)s” no %(field)s may be handed out.") % what, "fields")
    return fields


def _line(member: Member, deal: Deal | None, ground: Ground, wanted: list[str]) -> Line:
    model = DealContact if deal else Profile
    return Line(member, deal, tuple(name for name in wanted if name in permitted(model, ground)))


def _of_member(member: Member, ground: Ground, wanted: list[str]) -> list[Line]:
    if Profile.objects.filter(member=member).exists():
        return [_line(member, None, ground, wanted)]
    kept = Deal.objects.filter(sides__member=member, sides__contact__isnull=False).order_by("pk")
    lines = [_line(member, deal, ground, wanted) for deal in kept]
    if not lines:
        raise Refusal(_("Of one of these people nothing is kept that could be handed out."), "people")
    return lines


def _members(handles: Iterable[str]) -> list[Member]:
    found = [Member.objects.by_handle(handle).first() for handle in handles]
    if None in found:
        raise Refusal(_("One of these user IDs belongs to nobody."), "people")
    return found


def _deals(numbers: Iterable[int]) -> list[Deal]:
    wanted = set(numbers)
    found = list(Deal.objects.filter(pk__in=wanted, sides__contact__isnull=False).distinct().order_by("pk"))
    if len(found) != len(wanted):
        raise Refusal(_("One of these deals does not exist, or no contact is kept in it any more."), "deals")
    return found


def _owners(numbers: Iterable[int]) -> list[Member]:
    wanted = set(numbers)
    found = list(Listing.objects.filter(pk__in=wanted).select_related("owner").order_by("pk"))
    if len(found) != len(wanted):
        raise Refusal(_("One of these listings does not exist."), "listings")
    return [listing.owner for listing in found]
