"""A decision as the person concerned reads it, and their appeal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from parley.desk.forms_reports import AppealForm
from parley.desk.models import Appeal, Ruling
from parley.desk.models.appeals import others_than, outside_decides
from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.market.models import Question
from parley.members.doors import signed_in
from parley.ratings.models import Rating


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
    ruling = get_object_or_404(
        Ruling.objects.select_related("matter", "appeal", "earlier__matter"), pk=pk, member=request.user
    )
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
    return render(request, "desk/ruling.html", {"form": form, **_shown(ruling)}, status=status)


def _shown(ruling: Ruling) -> dict:
    """The ruling, its appeal, who decides that, and what else was decided in the same matter, in order."""
    outside = outside_decides(ruling)
    return {
        "ruling": ruling,
        "of_words": isinstance(ruling.matter.about, Question | Rating),
        "appeal": getattr(ruling, "appeal", None),
        "outside": outside,
        "alone": not outside and not others_than(ruling).exists(),
        "others": ruling.matter.rulings.exclude(pk=ruling.pk).select_related("matter").order_by("pk"),
    }
