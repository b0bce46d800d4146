"""The public page about data that was asked for from outside."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parley.desk.transparency import OUTCOMES, outcome_name, periods


@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    """Counts by ground and outcome for each quarter, made from the rows."""
    context = {"periods": periods(), "outcomes": [(name, outcome_name(name)) for name in OUTCOMES]}
    return render(request, "desk/transparency.html", context)
