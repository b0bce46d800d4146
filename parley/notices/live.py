"""What an open page asks: is something of mine new? Two numbers travel; the page reads the rest anew."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from parley.notices.models import MANY_UNSEEN, Notice


def news(subjects: Collection[UUID]) -> dict[UUID, str]:
    """For each of `subjects` the number of its newest unseen notice, a space, and how many are unseen; in one
    query for all. It asks for no number above another: on PostgreSQL a lower one may be committed after a
    higher one."""
    unseen = Notice.objects.filter(subject__in=subjects).unseen().order_by()
    found = unseen.values_list("subject").annotate(Max("pk"), Count("pk"))
    said = {subject: f"{newest} {min(count, MANY_UNSEEN)}" for subject, newest, count in found}
    return {subject: said.get(subject, "0 0") for subject in subjects}


@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """The same for the page that asks: 204 while `known` holds still, 403 for nobody."""
    if not request.user.is_authenticated:
        return HttpResponse(status=403, headers={"Cache-Control": "no-store"})
    said = news([request.user.subject])[request.user.subject]
    if said == request.GET.get("known"):
        return HttpResponse(status=204, headers={"Cache-Control": "no-store"})
    return HttpResponse(said, content_type="text/plain", headers={"Cache-Control": "no-store"})
