"""Requests for disclosure, as they wait on the staff's front page."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.desk.models import DisclosureRequest
from parley.desk.queues import Queue, Waiting, queue
from parley.desk.requests_rules import EXPIRED, GRANTED, OPEN, PRODUCED, state_name
from parley.ground import clock
from parley.members.models import Member


def waiting(viewer: Member) -> list[Waiting]:
    """What waits for `viewer`, or for somebody else at the desk, oldest first; overdue reviews at the top."""
    now, visible = clock.now(), DisclosureRequest.objects.visible_to(viewer)
    overdue = list(visible.unreviewed(now).order_by("pk"))
    at_work = visible.filter(state__in=(OPEN, GRANTED, PRODUCED)).exclude(
        pk__in=[each.pk for each in overdue]
    )
    reviews = visible.filter(review_due_at__gt=now, reviewed_at=None).exclude(pk__in=at_work.values("pk"))
    return [
        _line(each, viewer)
        for each in (*overdue, *reviews.order_by("pk"), *at_work.order_by("pk").prefetch_related("decisions"))
    ]


def _line(request: DisclosureRequest, viewer: Member) -> Waiting:
    now = clock.now()
    title = _("Request %(number)s: %(ground)s") % {"number": request.pk, "ground": request.on.label}
    url = reverse("desk:request", args=[request.pk])
    if request.review_due_at and request.reviewed_at is None:
        late = request.review_due_at <= now
        note = _("not reviewed in time") if late else _("has to be reviewed")
        return Waiting(title, url, request.filed_at, note, "bad" if late else "warn")
    return Waiting(title, url, request.filed_at, _note(request, viewer, request.standing(now)))


def _note(request: DisclosureRequest, viewer: Member, standing: str) -> str:
    if standing == OPEN:
        now = (each for each in request.decisions.all() if each.round == request.round)
        granted = {each.by_id for each in now if each.kind == "grant"}
        if viewer.pk in granted:
            return _("waits for somebody else")
        return _("waits for a second decision") if granted else _("waits for a first decision")
    if standing == EXPIRED:
        return state_name(EXPIRED)
    return _("granted, to be produced") if standing == GRANTED else state_name(standing)


queue("requests", Queue(gettext_lazy("Requests for disclosure"), "desk:requests", "scale", waiting))
