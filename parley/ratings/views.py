"""Rating a deal, answering a rating, and reading what was said of a member."""

from collections.abc import Iterable
from datetime import timedelta

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.market.views.members import has_left, public
from parley.members.doors import signed_in
from parley.members.models import Member
from parley.offers.models import Deal
from parley.ratings.forms import AnswerForm, RatingForm
from parley.ratings.models import Link, Rating

ON_A_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how a deal went; afterwards, read what was said."""
    deals = Deal.objects.visible_to(request.user).prefetch_related("sides__member__city")
    deal = get_object_or_404(deals, pk=pk)
    if request.method != "POST":
        return _page(request, deal, RatingForm())
    form = RatingForm(request.POST, countries=_countries(side.member for side in deal.both))
    if not form.is_valid():
        return _page(request, deal, form, 422)
    try:
        Rating.give(deal, request.user, form.cleaned_data["kind"], form.cleaned_data["comment"])
    except Refusal as refusal:
        refusal.add_to(form)
        return _page(request, deal, form, 409)
    return see_other(reverse("ratings:new", args=[deal.pk]))


def _page(request: HttpRequest, deal: Deal, form: RatingForm, status: int = 200) -> HttpResponse:
    said = {rating.by_id: rating for rating in deal.ratings.select_related("by", "about")}
    other = deal.other_than(request.user).member.as_seen()
    theirs = said.get(other.pk)
    context = {
        "deal": deal,
        "other": other,
        "form": form,
        "may_rate": Rating.may_rate(deal, request.user),
        "mine": said.get(request.user.pk),
        "theirs": theirs if theirs and theirs.is_visible and not theirs.removed_at else None,
        "corrections": _corrections(said.get(request.user.pk)),
    }
    return render(request, "ratings/new.html", context, status=status)


def _links(request: HttpRequest, member: Member) -> list[Link]:
    """The accounts that are taken for the reader's and this member's person."""
    if not request.user.is_authenticated:
        return []
    return list((Link.of(member) & Link.of(request.user)).select_related("one", "other"))


def _corrections(mine: Rating | None) -> list:
    return list(mine.corrections.order_by("pk")) if mine else []


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a rating about oneself, once, where everybody reads it."""
    mine = Rating.objects.visible().filter(about=request.user).select_related("by__city", "about__city")
    rating = get_object_or_404(mine, pk=pk)
    form = AnswerForm(request.POST or None, countries=_countries([rating.by, rating.about]))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                rating.reply(by=request.user, text=form.cleaned_data["answer"])
                return see_other(reverse("ratings:of-member", args=[request.user.handle]))
            except Refusal as refusal:
                refusal.add_to(form)
                status = 409
    return render(request, "ratings/answer.html", {"rating": rating, "form": form}, status=status)


def _countries(members: Iterable[Member]) -> set[str]:
    """Where these are, whose telephone numbers their words may hold."""
    return {member.city.country for member in members if member.city}


@require_safe
def of_member(request: HttpRequest, handle: str) -> HttpResponse:
    """What was said of a member: public, as far as it is shown yet."""
    member = public(request, handle)
    if member is None:
        return has_left(request, handle)
    ratings = Rating.objects.of(member).visible().select_related("about")
    page = Paginator(ratings, ON_A_PAGE).get_page(request.GET.get("page"))
    year = clock.now() - timedelta(days=365)
    context = {
        "member": member,
        "page": page,
        "rests": Rating.objects.rests(member),
        "links": _links(request, member),
        "deals": Deal.objects.bound(member, year).count(),
        "not_performed": Deal.objects.not_performed_by(member, year).count(),
        "contested": Deal.objects.contested_by(member, year).count(),
        "cancelled": Deal.objects.cancelled_alone_by(member, year).count(),
    }
    return render(request, "ratings/of_member.html", context)
