"""The staff's front page: what waits, queue by queue."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parley.desk.models import DisclosureRequest
from parley.desk.queues import QUEUES
from parley.ground import clock
from parley.members.doors import for_moderators


@require_safe
@for_moderators
def front(request: HttpRequest) -> HttpResponse:
    """Every queue with what waits in it. An emergency that was not reviewed in time stands above all."""
    visible = DisclosureRequest.objects.visible_to(request.user)
    context = {
        "queues": [(queue, list(queue.waiting(request.user))) for queue in QUEUES.values()],
        "overdue": visible.unreviewed(clock.now()).order_by("pk"),
    }
    return render(request, "desk/front.html", context)
