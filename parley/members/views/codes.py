"""Pages that take a code from a mail: they look the same wherever they are."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parley.ground.refusals import Refusal
from parley.members.forms.joining import CodeForm


def take_code(
    request: HttpRequest, act: Callable[[str], HttpResponse], template: str, shown: dict
) -> HttpResponse:
    """What `act` answers to the code that was typed; or the page of `template` with the form, and why not:
    `act` raises Refusal for a wrong code, and for one try too many."""
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return act(form.cleaned_data["code"])
            except Refusal as refusal:
                refusal.add_to(form)
                status = 429 if refusal.code == "too-many" else 422
    return render(request, template, {"form": form, **shown}, status=status)
