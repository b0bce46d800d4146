"""Blocking and unblocking a member, and the page of whom one has blocked."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.members.doors import signed_in
from parley.members.models import Member
from parley.members.onward import onward
from parley.safety.models import Block


@require_safe
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """Whom the reader has blocked."""
    return _page(request)


@require_POST
@signed_in
def block(request: HttpRequest, handle: str) -> HttpResponse:
    """Block a member; leads to their page, which says so."""
    member = _door(handle)
    try:
        Block.put_up(member, by=request.user)
    except Refusal as refusal:
        return _page(request, refusal, 409)
    return see_other(member.get_absolute_url())


@require_POST
@signed_in
def unblock(request: HttpRequest, handle: str) -> HttpResponse:
    """Unblock a member; leads to where the button stood."""
    Block.take_down(_door(handle), by=request.user)
    return see_other(onward(request) or reverse("safety:blocks"))


def _door(handle: str) -> Member:
    """The member of that user ID, as far as there is a page of them (Http404)."""
    member = get_object_or_404(Member.objects.by_handle(handle).filter(cancelled_on=None))
    if member.is_hidden:
        raise Http404
    return member


def _page(request: HttpRequest, refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
    blocks = Block.objects.of(request.user).listed(clock.now()).select_related("member__city")
    context = {"blocks": blocks.order_by("-pk"), "refusal": refusal}
    return render(request, "safety/blocks.html", context, status=status)
