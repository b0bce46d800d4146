"""The form for parents: public, the same answer whether or not there is such a user ID."""

from functools import partial
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from parley.desk.forms_minors import ParentsForm
from parley.desk.models import ParentsWord
from parley.ground.refusals import Refusal
from parley.ground.requests import repeatable, see_other
from parley.members.authentication import network_of
from parley.members.views.codes import take_code


@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest) -> HttpResponse:
    """Say that an account may be a minor's."""
    form = ParentsForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                word = ParentsWord.begin(**form.cleaned_data, network=network_of(request))
                return see_other(reverse("desk:minors-code", args=[word.row]))
            except Refusal as refusal:
                refusal.add_to(form)
                status = 429
    shown = {"form": form, "adult_age": settings.PARLEY_ADULT_AGE}
    return render(request, "desk/parents.html", shown, status=status)


@repeatable("each try is counted whatever becomes of it; what was proved is not proved again")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, row: UUID) -> HttpResponse:
    """Take the code that went to the parent's address. The right one hides the account at once."""
    word = ParentsWord.objects.filter(row=row).first()
    if word is None or not (word.is_open or word.proved_at):
        return render(request, "desk/parents_code.html", {"word": None}, status=404)
    return take_code(request, partial(_confirmed, word), "desk/parents_code.html", {"word": word})


def _confirmed(word: ParentsWord, typed: str) -> HttpResponse:
    """The code was typed: read that it has come. Raises Refusal."""
    word.confirm(typed)
    return see_other(reverse("desk:minors-code", args=[word.row]))


@require_POST
def send_again(request: HttpRequest, row: UUID) -> HttpResponse:
    """Mail the code again, as often as is allowed."""
    word = ParentsWord.objects.filter(row=row).first()
    if word is not None and word.is_open:
        word.send_code()
    return see_other(f"{reverse('desk:minors-code', args=[row])}?again=1")
