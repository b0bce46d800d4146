"""What somebody may do with their own data: read it, switch uses of it, take a copy of it."""

import uuid
from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parley.ground.requests import repeatable, see_other
from parley.privacy import choices, keys
from parley.privacy import my_data as held
from parley.privacy.choices import Choice
from parley.privacy.exports import Export
from parley.privacy.holdings import why_withheld

SIGNAL_SINCE = "2026-11-24"


@require_safe
@login_required
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything held about the viewer, their switches, and their copies."""
    subject = request.user.subject
    context = {
        "sections": held.sections(subject),
        "apart": held.apart(),
        "switches": choices.switches(subject),
        "asks": choices.asks(request),
        "exports": list(Export.objects.visible_to(request.user)),
        "why_withheld": why_withheld,
    }
    return render(request, "privacy/my_data.html", context)


@repeatable("the same choice made twice is the same choice")
@require_POST
@login_required
def switch(request: HttpRequest, purpose: str) -> HttpResponse:
    """Allow or refuse one use."""
    if request.POST.get("allowed") not in ("yes", "no"):
        return render(request, "400.html", {}, status=400)
    try:
        Choice.make(request.user.subject, purpose, request.POST["allowed"] == "yes")
    except LookupError:
        raise Http404 from None
    return see_other(f"{reverse('privacy:my-data')}#switch-{purpose}")


def for_owner(view: Callable) -> Callable:
    """A view of somebody's own copy, for who is signed in; and for who is not, but whose it is all the same:
    the middleware of an upper room says so (`request.owner`)."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: object) -> HttpResponse:
        request.owner = getattr(request, "owner", None) or request.user
        if not request.owner.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, **kwargs)

    return guarded


@require_POST
@for_owner
def ask_export(request: HttpRequest) -> HttpResponse:
    """Ask for a copy of everything; asked again while one is being made, it is that one."""
    export = Export.ask(by=request.owner)
    return see_other(reverse("privacy:export", args=[export.pk]))


@require_safe
@for_owner
def export(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How far the copy is."""
    mine = get_object_or_404(Export.objects.visible_to(request.owner), pk=pk)
    return render(request, "privacy/export_progress.html", {"export": mine})


@require_safe
@for_owner
def export_file(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The copy itself, opened piece by piece while it is sent, for its owner and nobody else."""
    mine = get_object_or_404(Export.objects.visible_to(request.owner), pk=pk)
    if not mine.is_there:
        raise Http404
    try:
        pieces = mine.read()
    except (keys.KeyGone, FileNotFoundError):
        raise Http404 from None
    answer = StreamingHttpResponse(pieces, content_type="application/zip")
    answer.headers["Content-Length"] = str(mine.size)
    answer.headers["Content-Disposition"] = f'attachment; filename="my-data-{mine.ended_at:%Y-%m-%d}.zip"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def global_privacy_control(request: HttpRequest) -> HttpResponse:
    """That this site honours Global Privacy Control, as the W3C has it said."""
    return JsonResponse({"gpc": True, "lastUpdate": SIGNAL_SINCE}, headers={"Cache-Control": "max-age=86400"})
