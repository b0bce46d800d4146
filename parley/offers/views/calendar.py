"""The deadlines of one's dealings, for a calendar."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from parley.ground import clock
from parley.members.doors import signed_in
from parley.offers.views.deadlines import calendar, deadlines


@require_safe
@signed_in
def download(request: HttpRequest) -> HttpResponse:
    """What waits for the reader and has an end, as an iCalendar file."""
    now = clock.now()
    file = calendar(deadlines(request.user, now), now, request.build_absolute_uri("/").rstrip("/"))
    answer = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="dealings.ics"'
    return answer
