"""What a new version of the policy or the terms changes, and agreeing to it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.members.doors import signed_in
from parley.members.models import Agreement, Draft
from parley.members.models.agreement import Pending
from parley.members.onward import onward
from parley.privacy import changes


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def agreement(request: HttpRequest) -> HttpResponse:
    """Show what the member has not agreed to yet; agree to the versions that the form shows."""
    after = onward(request)
    if request.method != "POST":
        return _page(request, after)
    try:
        Agreement.give(request.user, read=_read(request))
    except Refusal as refusal:
        return _page(request, after, refusal)
    return see_other(after or reverse("members:profile"))


def _page(request: HttpRequest, after: str, refusal: Refusal | None = None) -> HttpResponse:
    asked = Agreement.pending(request.user)
    context = {
        "asked": [(each, _changes(each)) for each in asked],
        "is_due": any(each.is_due for each in asked),
        "from_day": min((each.version.in_effect for each in asked), default=None),
        "after": after,
        "kept": Draft.waits(request, after),
        "refusal": refusal,
    }
    return render(request, "members/agreement.html", context, status=409 if refusal else 200)


def _changes(each: Pending) -> changes.Changes:
    return changes.between(each.document, each.document.numbered(each.agreed), each.version)


def _read(request: HttpRequest) -> dict[str, int]:
    """The versions that the form showed."""
    posted = {name: request.POST.get(name, "") for name in ("policy", "terms")}
    return {
        name: int(text)
        for name, text in posted.items()
        if text.isascii() and text.isdigit() and len(text) < 6
    }
