"""A decision as the person concerned reads it, and their appeal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from parley.desk.forms_reports import AppealForm
from parley.desk.models import Appeal, Ruling
from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.members.doors import signed_in


@require_safe
@signed_in
def rulings(request: HttpRequest) -> HttpResponse:
    """All that was decided about the reader."""
    made = request.user.rulings.select_related("matter", "appeal").order_by("-pk")
    return render(request, "desk/rulings.html", {"rulings": made})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The statement of reasons; takes the appeal. To everybody else it is not there (Http404)."""
    ruling = get_object_or_404(Ruling.objects.select_related("matter", "appeal"), pk=pk, member=request.user)
    form, status = AppealForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                Appeal.make(ruling, request.user, form.cleaned_data["words"])
                return see_other(ruling.get_absolute_url())
            except Refusal as refusal:
                refusal.add_to(form)
                status = 409
    appeal = getattr(ruling, "appeal", None)
    alone = appeal is not None and not appeal.outcome and not appeal.deciders.exists()
    shown = {"ruling": ruling, "appeal": appeal, "alone": alone, "form": form}
    return render(request, "desk/ruling.html", shown, status=status)
