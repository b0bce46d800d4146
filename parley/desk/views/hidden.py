"""The page that is open to somebody whose account is hidden: why, until when, how to object, their copy."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from parley.desk.forms_minors import ObjectionForm
from parley.desk.models import CaseWord, MinorCase
from parley.desk.models.minors import OPEN
from parley.ground import locks
from parley.ground.requests import see_other
from parley.members.hidden import HIDDEN, who_came_in
from parley.privacy.exports import Export

MOST = 5  # objections to one case


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Shown to who signed in with the password of a hidden account; takes what they have to say."""
    subject = request.session.get(HIDDEN)
    if subject is None:
        raise Http404
    case = MinorCase.objects.filter(member__subject=subject, state=OPEN).first()
    if case is None or not case.is_open:
        return render(request, "desk/hidden_over.html", {})
    form = ObjectionForm(request.POST or None)
    said = case.words.filter(role=CaseWord.Role.MEMBER).count()
    if request.method == "POST" and form.is_valid() and said < MOST:
        _say(case, form.cleaned_data["words"])
        return see_other(reverse("desk:hidden"))
    status = 422 if request.method == "POST" else 200
    shown = {"case": case, "form": form, "said": said, "more": said < MOST, "exports": _copies(request)}
    return render(request, "desk/hidden.html", shown, status=status)


def _copies(request: HttpRequest) -> list[Export]:
    owner = who_came_in(request)
    return list(Export.objects.visible_to(owner)) if owner else []


def _say(case: MinorCase, words: str) -> None:
    """Write it down while the case is open; what comes too late has no case to go to."""
    with transaction.atomic():
        held = locks.rows(MinorCase.objects.filter(pk=case.pk, state=OPEN).select_related("member"))
        if held and held[0].is_open:
            CaseWord.say(held[0], CaseWord.Role.MEMBER, words)
