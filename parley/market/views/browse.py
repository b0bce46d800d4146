"""Browsing: by category, kind and condition, with a search in titles."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe
from markupsafe import escape

from parley.market import cards
from parley.market.fragments import Piece, fragments
from parley.market.models import Listing
from parley.market.pages import SLOT, assembled, cut
from parley.market.shelves import Page, Shelf, page_number
from parley.market.tree import Branch, tree


@require_safe
def show(request: HttpRequest, slug: str = "") -> HttpResponse:
    """One page of what there is."""
    shelf = Shelf.asked(_branch(slug), request.GET)
    page = shelf.page(page_number(request.GET))
    language = get_language()
    before, between, after = _frame(shelf, page, language)
    found = between.join(cards.pieces(page.marks, language))
    return assembled(request, escape(_title(shelf)).encode(), (before, found, after), language)


def _branch(slug: str) -> Branch | None:
    if not slug:
        return None
    branch = tree().by_slug.get(slug)
    if branch is None:
        raise Http404
    return branch


def _title(shelf: Shelf) -> str:
    if shelf.q:
        return gettext("Search: %(words)s") % {"words": shelf.q}
    if shelf.branch:
        return shelf.branch.label
    return gettext("Wanted") if shelf.kind == "want" else gettext("Everything")


def _frame(shelf: Shelf, page: Page, language: str) -> Piece:
    """What stands before, between and after the cards. It is made of the shelf, the number and the
    total alone; with words that somebody typed it is not kept."""
    if shelf.q:
        return _rendered(shelf, page)
    branch = shelf.branch and shelf.branch.id
    said = (branch, shelf.kind, shelf.condition, shelf.sort, page.number, page.more, page.total)
    return fragments.made(("shelf", *said, language), lambda: _rendered(shelf, page))


def _rendered(shelf: Shelf, page: Page) -> Piece:
    html = cards.template("market/browse.html").render(
        shelf=shelf, page=page, title=_title(shelf), near=_near(shelf.branch), slot=SLOT,
        conditions=Listing.Condition.choices,
    )  # fmt: skip
    return cut(html)


def _near(branch: Branch | None) -> list[Branch]:
    """Where one goes from here: below, or, at the end of a branch, beside."""
    if branch is None:
        return tree().tops
    return branch.children or (branch.parent.children if branch.parent else [])
