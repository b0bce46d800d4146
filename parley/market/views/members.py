"""What the public sees of a member, and a member's own things."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from parley.market import cards, hot, remarks
from parley.market.models import Listing
from parley.market.pages import viewer_of
from parley.market.shelves import Page, page_number
from parley.members.doors import signed_in
from parley.members.models import Member, RetiredHandle
from parley.safety.models import Block

WANTS = 24


@require_safe
def show(request: HttpRequest, handle: str) -> HttpResponse:
    """The closed list of what is public of a person: user ID, rating, city, things and wants."""
    member = public(request, handle)
    if member is None:
        return has_left(request, handle)
    if member.handle != handle:
        return redirect("market:member", member.handle)
    page = _page(request, " AND owner_id = %s AND kind = 'thing'", member)
    wants = hot.marks(" AND owner_id = %s AND kind = 'want'", [member.pk], WANTS) if page.number == 1 else []
    shown = {
        "member": member,
        "things": cards.ready(page.marks),
        "wants": cards.ready(wants),
        "page": page,
        "page_url": lambda number: f"?page={number}",
        "remarks": remarks.of(member),
        **_block(viewer_of(request), member),
    }
    return render(request, "market/member.html", shown)


def public(request: HttpRequest, handle: str) -> Member | None:
    """The member of that user ID, as far as the reader may see them; None where nobody has it, or whoever had
    it has left (see `has_left`). Raises Http404 while they are hidden, but for moderators."""
    member = Member.objects.by_handle(handle).filter(cancelled_on=None).select_related("city").first()
    if member and member.is_hidden and not _may_see_hidden(viewer_of(request), member):
        raise Http404
    return member


def has_left(request: HttpRequest, handle: str) -> HttpResponse:
    """What stands at the address of a member who has left. Raises Http404 where there never was one."""
    closed = Member.objects.by_handle(handle).exclude(cancelled_on=None)
    if "\0" in handle or not (closed.exists() or RetiredHandle.has(handle)):
        raise Http404
    return render(request, "market/member_left.html", {}, status=410)


@require_safe
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """All that the reader listed, whatever its state, what was changed last first."""
    number = page_number(request.GET)
    mine = Listing.objects.of(request.user).order_by("-changed_at", "-pk")
    skip = (number - 1) * hot.PAGE
    rows = list(mine.values_list("pk", flat=True)[skip : skip + hot.PAGE + 1])
    if not rows and number > 1:
        raise Http404
    page = Page(number, [], len(rows) > hot.PAGE, mine.count())
    shown = {
        "listings": cards.of_listings(rows[: hot.PAGE]),
        "page": page,
        "page_url": lambda number: f"?page={number}",
    }
    return render(request, "market/mine.html", shown)


def _block(viewer: Any, member: Member) -> dict[str, bool]:
    """Whether the reader has blocked this member, and whether they could."""
    may_block = bool(viewer) and viewer.pk != member.pk and member.is_active and not member.is_hidden
    return {"may_block": may_block, "blocked": may_block and Block.stands(viewer, member)}


def _may_see_hidden(viewer: Any, member: Member) -> bool:
    return viewer is not None and viewer.is_moderator and viewer.pk != member.pk


def _page(request: HttpRequest, where: str, member: Any) -> Page:
    number = page_number(request.GET)
    skip = (number - 1) * hot.PAGE
    found = hot.marks(where, [member.pk], hot.PAGE + 1, skip)
    if not found and number > 1:
        raise Http404
    total = hot.count(where, [member.pk])
    return Page(number, found[: hot.PAGE], len(found) > hot.PAGE, total)
