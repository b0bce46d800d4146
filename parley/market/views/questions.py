"""Asking about a listing, and answering."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.market.forms_questions import AnswerForm, QuestionForm, countries_of
from parley.market.models import Listing, Question
from parley.market.models.asking import check_askable
from parley.market.pages import viewer_of
from parley.members.doors import agreed, signed_in
from parley.members.models import Draft
from parley.safety.doors import may_write

READS = ("GET", "HEAD")


@require_http_methods(["GET", "HEAD", "POST"])
@agreed(to_read=False)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked, and the form for another question. Everybody may read and fill it; sending it needs a
    member. Whoever sends one about what is not shown any more is told so, and reads nothing of it."""
    viewer, published = viewer_of(request), Listing.objects.published()
    listings = Listing.objects.visible_to(viewer) if request.method in READS else published
    listing = get_object_or_404(listings.select_related("owner__city"), pk=pk)
    if request.method in READS:
        return _read(request, listing, viewer)
    form = QuestionForm(request.POST, countries=countries_of(listing, viewer))
    if not form.is_valid():
        return _page(request, listing, form, 422)
    try:
        question = Question.ask(listing, by=viewer, text=form.cleaned_data["text"])
    except Refusal as refusal:
        refusal.add_to(form)
        return _page(request, listing, form, 409)
    return see_other(question.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@agreed
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner's form for the one answer."""
    return _answering(request, _asked_of(request, pk), Question.give_answer)


@require_http_methods(["GET", "HEAD", "POST"])
@agreed
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner's form for an answer that was given a moment ago."""
    return _answering(request, _asked_of(request, pk), Question.correct)


@require_POST
@signed_in
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner leaves it unanswered."""
    return _changed(request, _asked_of(request, pk), Question.dismiss)


@require_POST
@signed_in
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Who asked takes it back."""
    question = get_object_or_404(_seen(request).filter(by=request.user), pk=pk)
    return _changed(request, question, Question.withdraw)


def _seen(request: HttpRequest) -> Any:
    return Question.objects.visible_to(request.user).select_related("by", "listing__owner__city")


def _asked_of(request: HttpRequest, pk: int) -> Question:
    """The question of that number about something of the reader's; for everybody else there is none."""
    return get_object_or_404(_seen(request).filter(listing__owner=request.user), pk=pk)


def _read(request: HttpRequest, listing: Listing, viewer: Any) -> HttpResponse:
    if viewer is not None and viewer.pk == listing.owner_id:
        return see_other(f"{listing.get_absolute_url()}#questions")
    typed = Draft.initial(request)
    form = QuestionForm(initial={"text": typed.get("text", "")} if typed else None)
    try:
        check_askable(listing, viewer)
        if viewer is not None:
            may_write(viewer)
    except Refusal as refusal:
        return _page(request, listing, form, refusal=refusal)
    return _page(request, listing, form)


def _page(
    request: HttpRequest,
    listing: Listing,
    form: QuestionForm,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    viewer = viewer_of(request)
    may_see = listing.is_shown or Listing.objects.visible_to(viewer).filter(pk=listing.pk).exists()
    seen = Question.objects.visible_to(viewer).filter(listing=listing)
    shown = {
        "listing": listing,
        "may_see": may_see,
        "photo": listing.photos.first() if may_see else None,
        "asked": seen.answered() if may_see else [],
        "mine": seen.filter(by=viewer).not_public().order_by("pk") if viewer else [],
        "form": form,
        "refusal": refusal,
    }
    return render(request, "market/questions.html", shown, status=status)


def _answering(request: HttpRequest, question: Question, verb: Callable[..., None]) -> HttpResponse:
    """The form with what is said so far, and the change by `verb`."""
    changes = verb is Question.correct
    if request.method in READS:
        if not (question.may_be_corrected if changes else question.state == Question.State.OPEN):
            raise Http404
        typed = Draft.initial(request)
        said = typed.get("answer", "") if typed else question.answer
        return _answer_page(request, question, AnswerForm(initial={"answer": said}), changes)
    form = AnswerForm(request.POST, countries=countries_of(question.listing, question.by))
    if not form.is_valid():
        return _answer_page(request, question, form, changes, 422)
    try:
        verb(question, by=request.user, text=form.cleaned_data["answer"])
    except Refusal as refusal:
        refusal.add_to(form)
        return _answer_page(request, question, form, changes, 409)
    return see_other(question.get_absolute_url())


def _answer_page(
    request: HttpRequest, question: Question, form: AnswerForm, changes: bool, status: int = 200
) -> HttpResponse:
    shown = {"question": question, "form": form, "changes": changes}
    return render(request, "market/answer.html", shown, status=status)


def _changed(request: HttpRequest, question: Question, verb: Callable[..., None]) -> HttpResponse:
    try:
        verb(question, by=request.user)
    except Refusal as refusal:
        shown = {"listing": question.listing, "problem": refusal.message}
        return render(request, "market/refused.html", shown, status=409)
    return see_other(question.get_absolute_url())
