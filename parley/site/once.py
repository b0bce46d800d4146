"""Each unsafe request changes something once, however often it is sent."""

import hashlib
import hmac
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parley.ground import clock
from parley.ground.requests import ONCE_FIELD, see_other
from parley.site.models import HandledRequest

KEPT = timedelta(hours=72)


def key_of(request: HttpRequest) -> uuid.UUID | None:
    """The key that the form or the header `Idempotency-Key` carries, or None when it is none."""
    try:
        return uuid.UUID(request.headers.get("Idempotency-Key") or request.POST.get(ONCE_FIELD, ""))
    except ValueError:
        return None


def answer(request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse:
    """Run `view` in one transaction with the memory of having answered; a repeat gets the first answer.

    A refusal (no redirect) rolls the transaction back and is not remembered, so that the same form
    can be sent again, mended."""
    key = key_of(request)
    if key is None:
        return render(request, "400.html", {}, status=400)
    fingerprint = _fingerprint(request)
    if earlier := HandledRequest.objects.filter(pk=key).first():
        return _repeat(request, earlier, fingerprint)
    actor = _actor(request)  # read here, so that nobody waits for it: on SQLite the transaction is the lock
    try:
        with transaction.atomic():
            memory = HandledRequest.objects.create(
                key=key, actor=actor, fingerprint=fingerprint, at=clock.now()
            )
            response = view(request, *args, **kwargs)
            if not 300 <= response.status_code < 400:
                transaction.set_rollback(True)
                return response
            memory.status, memory.led_to = response.status_code, response.url
            memory.save(update_fields=["status", "led_to"])
            return response
    except IntegrityError:
        # The same request was answered while this one waited for its key: lead it to the same place.
        earlier = HandledRequest.objects.filter(pk=key).first()
        if earlier is None:
            raise
        return _repeat(request, earlier, fingerprint)


def sweep() -> int:
    """Forget what was answered more than 72 hours ago; the number of rows that went."""
    return HandledRequest.objects.filter(at__lt=clock.now() - KEPT).delete()[0]


def _actor(request: HttpRequest) -> uuid.UUID | None:
    return request.user.subject if request.user.is_authenticated else None


def _fingerprint(request: HttpRequest) -> bytes:
    said = sorted(
        (name, values)
        for name, values in request.POST.lists()
        if name not in (ONCE_FIELD, "csrfmiddlewaretoken")
    )
    text = repr((request.method, request.path, said))
    return hmac.digest(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256)


def _repeat(request: HttpRequest, earlier: HandledRequest, fingerprint: bytes) -> HttpResponse:
    same = earlier.actor == _actor(request) and hmac.compare_digest(bytes(earlier.fingerprint), fingerprint)
    if not same:
        return render(request, "409.html", {}, status=409)
    return see_other(earlier.led_to)
