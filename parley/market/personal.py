"""What the market knows about people: what they list is public, and it goes when they do."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from parley.market import (
    farewell,  # noqa: F401  how this room takes leave of a member
    pictures,
    sweeping,
)
from parley.market.models import Category, Keepsake, Listing, Match, Photo, WantEntry, WantLine
from parley.privacy.catalogue import NotPersonal, Public, declare, declare_files, declare_keeping

declare_files("photos/", _("the photos of what members list, with every tag of the camera removed"))
declare_keeping(
    "stray-photos",
    _("files of photos that belong to no listing and no deal"),
    until=_("a day has passed"),
    days=sweeping.KEPT.days,
)

_SHOWN = Public(_("what a member wrote about something they list; the form says that everybody can read it"))
_KEEPSAKE = _("a photo you removed after a deal about it: the deal shows it until its time is over")
_NUMBER = NotPersonal(_("a number"))
_HIDDEN = NotPersonal(_("a random name: where the file lies while staff does not show the listing"))


def _picture(row: Photo | Keepsake) -> Path:
    """Where the full size lies, for the copy that its owner takes."""
    return pictures.path_of(row.file, pictures.FULL)


_WHEN = NotPersonal(_("a time without a person"))
_IMPORTED = NotPersonal(_("where an imported want list says that it came from"))

declare(
    Category,
    {
        "id": _NUMBER,
        "slug": NotPersonal(_("a word of the address")),
        "name": NotPersonal(_("what the category is called"), despite_name=True),
        "icon": NotPersonal(_("the picture beside it")),
        "parent": NotPersonal(_("where it stands in the tree")),
        "position": NotPersonal(_("where it stands in the tree")),
    },
)
declare(
    Listing,
    {
        "id": _NUMBER,
        "owner": Public(_("who lists it; their user ID stands beside it")),
        "kind": _SHOWN,
        "title": _SHOWN,
        "title_key": _SHOWN,
        "description": _SHOWN,
        "category": _SHOWN,
        "top": _SHOWN,
        "condition": _SHOWN,
        "for_sale": _SHOWN,
        "for_trade": _SHOWN,
        "trade_for": _SHOWN,
        "price_amount": _SHOWN,
        "postage_amount": _SHOWN,
        "currency": _SHOWN,
        "takes_offers": _SHOWN,
        "buy_now": _SHOWN,
        "bars_newcomers": _SHOWN,
        "quantity": _SHOWN,
        "available": _SHOWN,
        "gone": Public(_("how many of it went away in deals: everybody sees that it is sold")),
        "state": _SHOWN,
        "version": _NUMBER,
        "terms_version": _NUMBER,
        "look_version": _NUMBER,
        "made_at": _WHEN,
        "published_at": _SHOWN,
        "changed_at": _WHEN,
        "ended_at": _WHEN,
        "matched_at": _WHEN,
        "made_with": NotPersonal(_("a random number of the form")),
        "imported_from": _IMPORTED,
        "imported_code": _IMPORTED,
    },
    subject="owner__subject",
    label=_("What you listed"),
)
declare(
    Photo,
    {
        "id": _NUMBER,
        "listing": _NUMBER,
        "position": _NUMBER,
        "token": Public(
            _("the file that everybody sees beside the listing"), label=_("photo"), file=_picture
        ),
        "width": _NUMBER,
        "height": _NUMBER,
        "blur": Public(_("the photo in twelve dots, shown until it has come"), label=_("photo, blurred")),
        "sizes_ready": _NUMBER,
        "made_at": _WHEN,
        "hidden_as": _HIDDEN,
        "with_owner": NotPersonal(_("whether it lies there because of the account alone")),
    },
    subject="listing__owner__subject",
    label=_("Photos"),
)
declare(
    Keepsake,
    {
        "id": _NUMBER,
        "listing": _NUMBER,
        "token": Public(_KEEPSAKE, label=_("photo"), file=_picture),
        "width": _NUMBER,
        "height": _NUMBER,
        "blur": Public(_KEEPSAKE, label=_("photo")),
        "sizes_ready": _NUMBER,
        "made_at": _WHEN,
        "hidden_as": _HIDDEN,
        "with_owner": NotPersonal(_("whether it lies there because of the account alone")),
    },
    subject="listing__owner__subject",
    label=_("Photos that a deal still shows"),
)
declare(
    Match,
    {
        "id": _NUMBER,
        "thing": NotPersonal(_("a listing that fits the want; both are public")),
        "want": NotPersonal(_("a want that the listing fits; both are public")),
    },
)
declare(
    WantLine,
    {
        "id": _NUMBER,
        "owner": Public(_("whose want list it is")),
        "listing": _NUMBER,
        "name": NotPersonal(_("what an imported want list calls a line of its own"), despite_name=True),
        "is_dummy": NotPersonal(_("whether the line stands for no thing")),
        "position": _NUMBER,
        "source": _IMPORTED,
    },
    subject="owner__subject",
    label=_("Lines of your want list"),
)
declare(
    WantEntry,
    {
        "id": _NUMBER,
        "line": _NUMBER,
        "position": _NUMBER,
        "step": _NUMBER,
        "wants": Public(_("what the owner would take for it")),
        "wants_line": Public(_("what the owner would take for it")),
    },
    subject="line__owner__subject",
    label=_("What you would take for it"),
)
