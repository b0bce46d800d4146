"""The page of the person outside, behind a signed link: an appeal that nobody at the desk may decide."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from parley.desk import outside
from parley.desk.forms_reports import AnswerForm
from parley.desk.models import Appeal
from parley.desk.reportable import sort_of
from parley.desk.staff import OUTSIDE
from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.members.doors import SAFE
from parley.privacy.gate import Partner, disclose

RULED = ["act", "rule", "reason", "at", "until"]


def door(token: str) -> Appeal:
    """The appeal of a link that still holds. Raises Http404 for any other."""
    found = outside.read_appeal(token)
    if found is None:
        raise Http404
    return get_object_or_404(Appeal.objects.select_related("ruling__matter", "ruling__member"), pk=found)


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, token: str) -> HttpResponse:
    """What was decided and why, and what is said against it; takes the decision."""
    appeal, form, status = door(token), AnswerForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                verb = appeal.overturn if request.POST.get("answer") == "overturn" else appeal.uphold
                verb(OUTSIDE, form.cleaned_data["reason"])
                return see_other(request.path)
            except Refusal as refusal:
                refusal.add_to(form)
                status = 409
    return _page(request, appeal, form, status)


def _read(request: HttpRequest, appeal: Appeal) -> dict:
    """What was decided and why; what the member says while there is something to decide, or what came of it:
    recorded, then shown. Nothing beside a form that was refused: that is inside a transaction."""
    if request.method not in SAFE:
        return {}
    reader, reason = Partner("outside-second"), f"appeal {appeal.pk}"
    fields = ["words"] if appeal.waits_for_outside() else ["outcome", "answer"] if appeal.outcome else []
    decided = disclose(reader, "look-into-reports", RULED, appeal.ruling, because=reason)
    said = disclose(reader, "look-into-reports", fields, appeal, because=reason) if fields else {}
    return decided | said


def _page(request: HttpRequest, appeal: Appeal, form: AnswerForm, status: int) -> HttpResponse:
    matter = appeal.ruling.matter
    read = _read(request, appeal)
    context = {
        "appeal": appeal,
        "ruling": appeal.ruling,
        "now_reads": sort_of(matter.about).words(matter.about) if matter.can_be_hidden else "",
        "read": read,
        "words": read.get("words"),
        "form": form,
        "may_decide": appeal.waits_for_outside(),
    }
    response = render(request, "desk/outside_appeal.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
