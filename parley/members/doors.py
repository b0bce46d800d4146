"""Doors: who is let into a view, and how the others are led to where they can be."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from parley.ground.requests import see_other
from parley.members.models import Agreement, Draft, Member, Profile
from parley.members.onward import LONGEST, came_from

SAFE = ("GET", "HEAD", "OPTIONS")
Lacks = Callable[[HttpRequest], str]


def signed_in(view: Callable | None = None, *, to_read: bool = True) -> Callable:
    """A view for members. Others are led to sign in or join and then back; what they had posted is
    kept as a Draft meanwhile. `to_read=False`: everybody may read the page, only sending needs it."""
    return _door(view, to_read, _not_signed_in)


def agreed(view: Callable | None = None, *, to_read: bool = True) -> Callable:
    """A view for members who agreed to the policy and the terms that are in effect. Others are led to
    where they can, and then back, as `signed_in` does, which it includes."""
    return _door(view, to_read, _not_agreed)


def details_given(view: Callable | None = None, *, to_read: bool = True) -> Callable:
    """A view for members who have given full name, telephone and postal address, and said within a
    year that they hold. Others are led to where they can, and then back, as `agreed` does, which it
    includes."""
    return _door(view, to_read, _without_details)


def for_moderators(view: Callable) -> Callable:
    """A view for moderators; `signed_in` is included. To other members it does not exist (Http404)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (request.user.is_moderator and request.user.is_active):
            raise Http404
        return view(request, *args, **kwargs)

    return signed_in(guarded)


def _not_signed_in(request: HttpRequest) -> str:
    return "" if request.user.is_authenticated else reverse("members:sign-in")


def _not_agreed(request: HttpRequest) -> str:
    if aside := _not_signed_in(request):
        return aside
    return reverse("members:agreement") if Agreement.is_due(request.user) else ""


def _without_details(request: HttpRequest) -> str:
    if aside := _not_agreed(request):
        return aside
    member: Member = request.user
    Profile.load(member)
    ready = member.details_complete and not member.profile.is_due
    return "" if ready else reverse("members:details")


def _door(view: Callable | None, to_read: bool, lacks: Lacks) -> Callable:
    if view is None:
        return lambda view: _door(view, to_read, lacks)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        reading = request.method in SAFE
        if reading and not to_read:
            return view(request, *args, **kwargs)
        if aside := lacks(request):
            return _lead_aside(request, aside, reading)
        response = view(request, *args, **kwargs)
        if not reading and 300 <= response.status_code < 400:
            Draft.drop(request)
        return response

    return guarded


def _lead_aside(request: HttpRequest, aside: str, reading: bool) -> HttpResponse:
    onward = request.get_full_path() if reading else came_from(request)
    answer = see_other(f"{aside}?{urlencode({'next': onward})}" if len(onward) <= LONGEST else aside)
    return answer if reading else Draft.keep(request, answer)
