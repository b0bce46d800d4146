"""The pages of no room: errors, and files where no web server hands them out."""

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils._os import safe_join
from django.views.debug import SafeExceptionReporterFilter
from django.views.decorators.http import require_safe

from parley.ground.requests import see_other
from parley.market.uploads import LARGEST, MEGABYTE, TOGETHER
from parley.members.onward import onward
from parley.privacy.gate import GateBroken, GateStuck
from parley.privacy.rotation import KeyUnreadable
from parley.site import again
from parley.site.mail_catcher import mail_catcher  # noqa: F401  (an address of urls.py)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        most = {"each": LARGEST // MEGABYTE, "together": TOGETHER // MEGABYTE}
        return render(request, "413.html", most, status=413)
    return render(request, "400.html", {}, status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", {}, status=403)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the proof that it came from this site. Signing in makes a new proof: who opened the form
    before that, in another tab, gets it back; who signed in meanwhile goes on."""
    if not (request.user.is_authenticated and again.comes_from_here(request)):
        return render(request, "403.html", {}, status=403)
    if request.resolver_match.view_name == "members:sign-in":
        return see_other(onward(request) or reverse("members:profile"))
    return again.opened_before_signing_in(request)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", {}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Rendered without the request: whoever looks must not matter when something is broken. What cannot be
    opened or recorded just now, and what was altered, are said as that."""
    error = sys.exc_info()[1]
    if isinstance(error, GateStuck | KeyUnreadable):
        return HttpResponse(render_to_string("503.html"), status=503)
    return HttpResponse(render_to_string("500.html", {"altered": isinstance(error, GateBroken)}), status=500)


@require_safe
def photo(request: HttpRequest, name: str) -> FileResponse:
    """A photo file, where granian does not serve it itself (tests, other servers)."""
    try:
        return FileResponse(open(safe_join(settings.PARLEY_PHOTOS, name), "rb"), content_type="image/webp")
    except (OSError, ValueError):
        raise Http404 from None


class SilentReporterFilter(SafeExceptionReporterFilter):
    """An error report holds no values: neither what was posted nor what stood in the frames."""

    def get_post_parameters(self, request: HttpRequest | None) -> dict:
        return {}

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame) -> list:
        return []
