"""The one page for who lost an account, or finds it used without permission. Open to everybody."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from parley.desk.forms_misuse import LostForm
from parley.desk.models import Report
from parley.ground.refusals import Refusal
from parley.ground.requests import repeatable, see_other
from parley.members.authentication import network_of
from parley.members.models import Reset
from parley.members.views.codes import take_code
from parley.members.views.reset import finished, opened, proved


@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest) -> HttpResponse:
    """What happened, and to which account. The same answer whether or not there is one."""
    form = LostForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                reset = Report.begin(said["name"], network_of(request), form.since)
                return see_other(reverse("desk:lost-code", args=[reset.row]))
            except Refusal as refusal:
                refusal.add_to(form)
                status = 429
    return render(request, "desk/lost.html", {"form": form}, status=status)


@repeatable("each try is counted whatever becomes of it; an account that is frozen stays so")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, row: UUID) -> HttpResponse:
    """Take the code. The right one freezes the account at once, and opens the page for a new password."""
    reset = opened(row)
    if reset is None:
        return finished(request)
    return take_code(request, partial(_frozen, request, reset), "desk/lost_code.html", {"reset": reset})


def _frozen(request: HttpRequest, reset: Reset, typed: str) -> HttpResponse:
    """The code was typed: a way back that a report began freezes the account. Raises Refusal."""
    report = Report.objects.filter(reset=reset).first()
    answer = proved(request, reset, typed)
    if report is not None:
        report.freeze()
    return answer
