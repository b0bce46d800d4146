"""The first page."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from parley.market import cards, hot
from parley.market.pages import framed, viewer_of
from parley.market.shelves import counts
from parley.market.tree import tree

NEWEST, WANTED, NEAR = 12, 6, 6


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What is new, what people want, and for members what is near them."""
    viewer = viewer_of(request)
    near = hot.near(viewer.pk, NEAR) if viewer else []
    newest = hot.marks(" AND kind = 'thing'", (), NEWEST)
    wanted = hot.marks(" AND kind = 'want'", (), WANTED)
    open_count, member_count = counts.everything()
    language = get_language()
    made_of = (len(near), len(newest), len(wanted), open_count, member_count)
    shown = {
        "categories": tree().tops,
        "near": [cards.PLACE] * len(near),
        "newest": [cards.PLACE] * len(newest),
        "wanted": [cards.PLACE] * len(wanted),
        "open_count": open_count,
        "member_count": member_count,
    }
    frame = framed(request, "market/home.html", language, shown, made_of)
    # The template shows the three in this order.
    pieces = iter(cards.pieces(near + newest + wanted, language))
    return HttpResponse(frame[0] + b"".join(part for after in frame[1:] for part in (next(pieces), after)))
