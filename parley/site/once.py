"""Each unsafe request changes something once, however often it is sent."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parley.ground import clock, rows
from parley.ground.prepared import Prepared
from parley.ground.requests import ONCE_FIELD, once_key, see_other
from parley.site import again
from parley.site.models import HandledRequest

KEPT = timedelta(hours=72)
_EARLIER = Prepared(lambda key: HandledRequest.objects.filter(pk=key), HandledRequest._meta.get_field("key"))


def answer(request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse:
    """Run `view` in one transaction with the memory of having answered; a repeat gets the first answer.

    A refusal (no redirect) rolls the transaction back and is not remembered, so that the same form
    can be sent again, mended. Of two at once, the second fails at the key, with all that it did."""
    key = once_key(request)
    if key is None:
        return render(request, "400.html", {}, status=400)
    # The actor is read here, so that nobody waits for it: on SQLite the transaction is the lock.
    memory = HandledRequest(key=key, actor=_actor(request), fingerprint=_fingerprint(request))
    if answered := _repeat(request, memory):
        return answered
    try:
        response = _remembered(memory, partial(view, request, *args, **kwargs))
    except Exception:
        if answered := _repeat(request, memory):
            return answered
        raise
    # A refusal may only say that the same request was answered while this one waited for its locks.
    return response if memory.led_to else _repeat(request, memory) or response


def _remembered(memory: HandledRequest, run: Callable[[], HttpResponse]) -> HttpResponse:
    """Do it, and keep where it led in the same transaction. Raises what the view raises, and
    IntegrityError when the same request was answered meanwhile."""
    with transaction.atomic():
        response = run()
        if not 300 <= response.status_code < 400:
            transaction.set_rollback(True)
            return response
        memory.status, memory.led_to, memory.at = response.status_code, response.url, clock.now()
        rows.insert(memory)
    return response


def _actor(request: HttpRequest) -> UUID | None:
    return request.user.subject if request.user.is_authenticated else None


def _fingerprint(request: HttpRequest) -> bytes:
    said = sorted(
        (name, values)
        for name, values in request.POST.lists()
        if name not in (ONCE_FIELD, "csrfmiddlewaretoken")
    )
    text = repr((request.method, request.path, said))
    return hmac.digest(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256)


def _repeat(request: HttpRequest, memory: HandledRequest) -> HttpResponse | None:
    """The answer of a request that was answered already, or None when it was not. With something else in
    it, which somebody typed who went back to the form, it is given back."""
    earlier = _EARLIER.first(memory.key)
    if earlier is None:
        return None
    same = hmac.compare_digest(bytes(earlier.fingerprint), memory.fingerprint)
    if earlier.actor != memory.actor:
        return render(request, "409.html", {}, status=409)
    return see_other(earlier.led_to) if same else again.sent_before(request, earlier.led_to)
