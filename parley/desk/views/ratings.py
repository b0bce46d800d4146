"""Staff changes a rating, or takes two accounts for one person's. To others these pages do not exist."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from parley.desk.forms_deals import CorrectionForm, LinkForm
from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.members.doors import for_moderators
from parley.members.models import Member
from parley.ratings.models import Correction, Link, Rating


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def rating(request: HttpRequest, pk: int) -> HttpResponse:
    """One rating that is or was shown, with what staff did to it; takes what is done now."""
    shown = Rating.objects.select_related("by__city", "about", "deal").exclude(settled_at=None)
    made = get_object_or_404(shown, pk=pk)
    form, status = CorrectionForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _correct(made, request.user, **form.cleaned_data)
                return see_other(reverse("desk:rating", args=[pk]))
            except Refusal as refusal:
                refusal.add_to(form)
                status = 409
    corrections = made.corrections.select_related("by").order_by("pk")
    shown = {"rating": made, "form": form, "corrections": corrections}
    return render(request, "desk/rating.html", shown, status=status)


def _correct(made: Rating, by: Member, act: str, keeps_words: bool, reason: str) -> None:
    if act == "remove":
        Correction.remove(made, by, reason)
    else:
        Correction.change(made, by, act, reason, keeps_words)


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def links(request: HttpRequest, handle: str) -> HttpResponse:
    """The accounts that are taken for this member's too; takes another."""
    member = get_object_or_404(Member.objects.by_handle(handle).filter(imported=False, cancelled_on=None))
    form, status = LinkForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                Link.make(member, form.cleaned_data["other"], request.user, form.cleaned_data["reason"])
                return see_other(reverse("desk:links", args=[member.handle]))
            except Refusal as refusal:
                refusal.add_to(form)
                status = 409
    shown = {"member": member, "form": form, "links": Link.of(member).select_related("one", "other", "by")}
    return render(request, "desk/links.html", shown, status=status)
