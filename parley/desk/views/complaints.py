"""Reporting a listing, what was asked and answered about it, a member, or what was said of one after a deal:
for everybody, signed in or not. A message and an offer are reported by who reads them."""

from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from parley.desk.forms_reports import ComplaintForm
from parley.desk.models import Complaint
from parley.desk.reportable import sort_of
from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.market.models import Answer, Listing, Question
from parley.market.models.withholding import Standing
from parley.market.pages import viewer_of
from parley.market.views.members import has_left, public
from parley.members.authentication import network_of
from parley.members.doors import signed_in
from parley.offers.models import Invitation, Message, Offer
from parley.ratings.models import Rating, RatingAnswer

STATUS = {"too-many": 429, "not-yours": 403, "closed": 410}
SHOWN = 100  # of one's own reports


@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest, pk: int) -> HttpResponse:
    """Report a listing that the viewer can see."""
    thing = Listing.objects.filter(pk=pk, state=Listing.State.ENDED, owner__hidden_until=None).first()
    if thing is None:
        thing = get_object_or_404(Listing.objects.visible_to(viewer_of(request)), pk=pk)
    return _report(request, thing, reverse("desk:report-listing", args=[pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, handle: str) -> HttpResponse:
    """Report a member."""
    thing = public(request, handle)
    if thing is None:
        return has_left(request, handle)
    return _report(request, thing, reverse("desk:report-member", args=[thing.handle]))


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """Report a question that the viewer can read: everybody, once it is answered."""
    thing = get_object_or_404(_asked(Question, request), pk=pk)
    return _report(request, thing, reverse("desk:report-question", args=[pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Report the answer to a question."""
    thing = get_object_or_404(_asked(Answer, request).filter(Question.answered_ones()), pk=pk)
    return _report(request, thing, reverse("desk:report-answer", args=[pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """Report what somebody wrote to the reader."""
    thing = get_object_or_404(Message.objects.to(request.user), pk=pk)
    return _report(request, thing, reverse("desk:report-message", args=[pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Report the words of an offer to the reader."""
    mine = Offer.objects.visible_to(request.user).exclude(maker=request.user)
    thing = get_object_or_404(mine.select_related("maker", "negotiation__listing"), pk=pk)
    return _report(request, thing, reverse("desk:report-offer", args=[pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Report an offer that was made to the reader among others."""
    mine = Invitation.objects.visible_to(request.user).exclude(listing__owner=request.user)
    thing = get_object_or_404(mine.select_related("listing__owner"), pk=pk)
    return _report(request, thing, reverse("desk:report-invitation", args=[pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def rating(request: HttpRequest, pk: int) -> HttpResponse:
    """Report a rating that everybody can read."""
    thing = get_object_or_404(_rated(Rating).exclude(standing=Standing.HIDDEN), pk=pk)
    return _report(request, thing, reverse("desk:report-rating", args=[pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def rating_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Report the answer to a rating."""
    thing = get_object_or_404(_rated(RatingAnswer).exclude(answer_standing=Standing.HIDDEN), pk=pk)
    return _report(request, thing, reverse("desk:report-rating-answer", args=[pk]))


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """A visitor's report has come."""
    return render(request, "desk/report_thanks.html", {})


@require_safe
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """What the reader has reported, and what came of it."""
    made = Complaint.objects.filter(reporter=request.user).select_related("matter").order_by("-pk")
    return render(request, "desk/reports_mine.html", {"complaints": made[:SHOWN]})


def _asked(model: type[Question], request: HttpRequest) -> models.QuerySet[Question]:
    return model.objects.visible_to(viewer_of(request)).select_related("by", "listing__owner")


def _rated(model: type[Rating]) -> models.QuerySet[Rating]:
    """Those that are shown on a page that is."""
    return (
        model.objects.visible()
        .filter(Q(about__hidden_until=None) | Q(about__hidden_until__lte=clock.now()))
        .select_related("by", "about")
    )


def _report(request: HttpRequest, thing: models.Model, address: str) -> HttpResponse:
    form, viewer = ComplaintForm(request.POST or None), viewer_of(request)
    status, refused = _standing(thing, viewer)
    if request.method == "POST" and not refused:
        status = 422
        if form.is_valid():
            try:
                Complaint.make(thing, **form.cleaned_data, by=viewer, network=network_of(request))
                return see_other(reverse("desk:reports-mine" if viewer else "desk:report-thanks"))
            except Refusal as refusal:
                refusal.add_to(form)
                status = STATUS.get(refusal.code, 422)
    shown = {"thing": thing, "title": _title(thing), "form": form, "address": address, "refused": refused}
    return render(request, "desk/report.html", shown, status=status)


def _standing(thing: models.Model, viewer: object) -> tuple[int, str]:
    """Whether there is a form at all: the status, and why not."""
    try:
        Complaint.may_report(thing, viewer)
    except Refusal as refusal:
        return STATUS[refusal.code], refusal.message
    return 200, ""


def _title(thing: models.Model) -> str:
    """What the form is about; of what has ended the title is not shown any more."""
    return "" if sort_of(thing).is_over(thing) else sort_of(thing).title(thing)
