"""The page of one listing."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from markupsafe import Markup

from parley.market import cards, detail, hot, offered
from parley.market.fragments import fragments
from parley.market.models import Listing, Question, Watch
from parley.market.pages import SLOT, assembled, cut, viewer_of
from parley.market.views import gone


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The listing as its reader may see it; one that is paused, ended or sold says so to everybody."""
    head, others = hot.head(pk)
    if head is None:
        raise Http404
    viewer = viewer_of(request)
    if not (sees(viewer, head) or _offered(viewer, head)):
        if head.hidden:
            raise Http404
        return gone.page(request, head, others)
    language = get_language()
    found = detail.piece(head, language)
    if found is None:
        raise Http404
    title, (before, act, newcomers_act, after_act, foot, after_foot, ask, after_ask, after_wants, end) = found
    if newcomers_act and viewer is not None and viewer.is_newcomer:
        act = newcomers_act
    main = (
        before, _manage(request, pk, viewer, head) or act, after_act, _foot(viewer, head, foot), after_foot,
        *_asking(request, viewer, head, ask), after_ask, _wants(head), after_wants,
        *_others(others, language), end,
    )  # fmt: skip
    return assembled(request, title, main, language)


def sees(viewer: Any, head: hot.Head) -> bool:
    """The rule of `Listing.objects.visible_to`, on a head that is at hand."""
    if head.state == Listing.State.ACTIVE and not head.hidden:
        return True
    if viewer is None:
        return False
    return viewer.pk == head.owner_id or (viewer.is_moderator and head.state != Listing.State.PRIVATE)


def _offered(viewer: Any, head: hot.Head) -> bool:
    """Is it not listed, and offered to this reader?"""
    return viewer is not None and head.state == Listing.State.PRIVATE and offered.to(viewer, head.id)


def _manage(request: HttpRequest, pk: int, viewer: Any, head: hot.Head) -> bytes:
    """What stands in place of the act: buttons for the owner, a word for moderators on what is not shown, and
    for whom something is offered to that is not listed."""
    if viewer is None or (viewer.pk != head.owner_id and head.state == Listing.State.ACTIVE):
        return b""
    own = viewer.pk == head.owner_id
    shown = {"pk": pk, "state": head.state, "own": own, "available": head.available, "left": head.left}
    shown["watchers"] = Watch.counted(pk) if own else None
    return render_to_string("market/manage.html", shown, request).encode()


def _foot(viewer: Any, head: hot.Head, foot: bytes) -> bytes:
    """The ways to watch it and to report it: nothing for its owner and on what is not listed, another word
    for who watches it."""
    if viewer is None:
        return foot
    if viewer.pk == head.owner_id or head.state == Listing.State.PRIVATE:
        return b""
    if not Watch.stands(viewer, head.id):
        return foot
    return cards.template("market/listing_foot.html").render(pk=head.id).encode()


def _asking(request: HttpRequest, viewer: Any, head: hot.Head, ask: bytes) -> list[bytes]:
    """The way to ask; before it what of this reader's own is not public: their questions that wait or were
    not answered. For the owner, in its place, what waits for them."""
    own = viewer is not None and viewer.pk == head.owner_id
    if not own and (viewer is None or head.asked is None):
        return [ask]
    shown = {"own": own, "questions": _not_public(viewer, head, own) if head.asked is not None else []}
    html = render_to_string("market/asking.html", shown, request).encode()
    return [html] if own else [html, ask]


def _not_public(viewer: Any, head: hot.Head, own: bool) -> list[Question]:
    seen = Question.objects.visible_to(viewer).filter(listing=head.id).select_related("by").order_by("pk")
    return list(seen.waiting() if own else seen.filter(by=viewer).not_public())


def _wants(head: hot.Head) -> bytes:
    if not head.has_wants:
        return b""
    wanted = hot.wants(head.id)
    return cards.template("market/wants.html").render(wanted=wanted).encode() if wanted else b""


def _others(marks: list[hot.Mark], language: str) -> list[bytes]:
    if not marks:
        return []
    frame = cards.template("market/others.html")
    before, between, after = fragments.made(
        ("others", language), lambda: cut(frame.render(slot=Markup(SLOT)))
    )
    return [before, between.join(cards.pieces(marks, language)), after]
