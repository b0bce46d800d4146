"""What stands at the address of a listing that is not shown any more."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from parley.market import cards, hot
from parley.market.models import Listing
from parley.market.models.listings import NAMELESS
from parley.market.shelves import Shelf
from parley.market.tree import Branch, tree

STATUS = {Listing.State.PAUSED: 404, Listing.State.ENDED: 410}


def page(request: HttpRequest, head: hot.Head, others: list[hot.Mark]) -> HttpResponse:
    """That it is paused, has ended or is sold; what is sold keeps its title, and leads to `others` of its
    owner and to more of its kind. Raises Http404 for a draft."""
    if head.state not in STATUS:
        raise Http404
    shown = {"state": head.state, "title": ""}
    if head.state == Listing.State.ENDED and not head.left:
        shown |= _sold(head) | {"state": "sold", "others": cards.ready(others)}
    return render(request, "market/gone.html", shown, status=STATUS[head.state])


def _sold(head: hot.Head) -> dict[str, Any]:
    listing = Listing.objects.select_related("owner").get(pk=head.id)
    branch, marks = _like(listing)
    return {
        "title": "" if listing.title == NAMELESS else listing.title,
        "owner": listing.owner,
        "branch": branch,
        "like": cards.ready(marks),
    }


def _like(listing: Listing) -> tuple[Branch | None, list[hot.Mark]]:
    """Newest things of the same kind from others, out of the nearest branch that has any."""
    branch = tree().by_id.get(listing.category_id)
    while branch:
        where, given = Shelf(branch).clause()
        where += " AND kind = %s AND owner_id <> %s"
        if marks := hot.marks(where, [*given, listing.kind, listing.owner_id], hot.OTHERS):
            return branch, marks
        branch = branch.parent
    return None, []
