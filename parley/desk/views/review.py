"""Back in: what was done with the account, each with the way to undo it, and the end of the freeze."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parley.desk import doings
from parley.desk.models import Report
from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.market.models import Listing
from parley.members.doors import signed_in
from parley.members.models import FormerAddress


@require_safe
@signed_in
def show(request: HttpRequest) -> HttpResponse:
    """Everything since the reported time. Without a report there is nothing to look through."""
    return _page(request)


@require_POST
@signed_in
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Use a former mail address again."""
    former = get_object_or_404(FormerAddress.objects.filter(member=request.user), pk=pk)
    return _do(request, lambda report: former.take_back())


@require_POST
@signed_in
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring back a listing that was ended meanwhile."""
    listing = get_object_or_404(Listing.objects.of(request.user), pk=pk)
    return _do(request, lambda report: listing.restore(by=request.user, since=report.since))


@require_POST
@signed_in
def end(request: HttpRequest) -> HttpResponse:
    """It is looked through: end the freeze."""
    return _do(request, lambda report: report.end(by=request.user))


def _do(request: HttpRequest, verb: Callable[[Report], None]) -> HttpResponse:
    report = Report.of(request.user)
    if report is None:
        return see_other(reverse("members:profile"))
    try:
        verb(report)
    except Refusal as refusal:
        return _page(request, refusal, 409)
    return see_other(reverse("desk:review"))


def _page(request: HttpRequest, refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
    report = Report.of(request.user)
    if report is None:
        return see_other(reverse("members:profile"))
    page = doings.since_then(report, request.GET.get("page"))
    shown = {"report": report, "page": page, "refusal": refusal}
    return render(request, "desk/review.html", shown, status=status)
