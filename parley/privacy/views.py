"""The pages of this room: the policy, the ledger's newest checkpoint, and who saw my data."""

from itertools import groupby

from django.apps import apps
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from parley.privacy import ledger, sightings
from parley.privacy import policy as the_policy
from parley.privacy.catalogue import COUNTERPARTY, MODERATOR, catalogue
from parley.privacy.policy_versions import VERSIONS
from parley.privacy.signing import Signer

SEEN = "parley_policy"
PER_PAGE = 60


@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """The privacy policy as the catalogue states it now."""
    clauses, current = the_policy.clauses(), the_policy.current()
    seen = _seen(request)
    context = {
        "version": current,
        "versions": VERSIONS[::-1],
        "news": [each for each in VERSIONS if seen is not None and each.version > seen],
        "audiences": the_policy.audience_names(),
        "rows": the_policy.who_sees_what(),
        "groups": _by_audience(clauses),
        "other_side": [clause for clause in clauses if clause.audience == COUNTERPARTY],
        "staff": [clause for clause in clauses if clause.audience == MODERATOR and clause.sealed],
        "partners": [clause for clause in clauses if clause.audience.partner],
        "public": the_policy.public_fields(),
        "keepings": the_policy.keepings(),
        "cookies": list(catalogue.cookies.values()),
        "storage": list(catalogue.storage.values()),
        "room": _room,
        "page_of": _page,
        "digest": the_policy.digest(),
        "verifier": Signer.load().verifier(),
    }
    response = render(request, "privacy/policy.html", context)
    if seen != current.version:
        response.set_cookie(SEEN, current.version, max_age=365 * 24 * 3600, httponly=True, samesite="Lax")
    return response


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed state of the ledger: kept somewhere else it is a receipt that `verify` checks."""
    return HttpResponse(ledger.signed_state(), content_type="text/plain; charset=utf-8")


@login_required
@require_safe
def who_saw(request: HttpRequest) -> HttpResponse:
    """The viewer's own disclosures, day by day, newest first."""
    page = Paginator(ledger.entries_about(request.user.subject), PER_PAGE).get_page(request.GET.get("page"))
    disclosures = ledger.opened(page.object_list)
    context = {
        "page": page,
        "page_url": lambda number: f"?page={number}",
        "days": sightings.by_day(disclosures),
        "total": page.paginator.count,
    }
    return render(request, "privacy/who_saw.html", context)


def _seen(request: HttpRequest) -> int | None:
    text = request.COOKIES.get(SEEN, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _by_audience(clauses: list) -> list[tuple]:
    grouped = groupby(clauses, key=lambda clause: clause.audience)
    return [(audience, list(group)) for audience, group in grouped]


def _room(label: str) -> str:
    return str(apps.get_app_config(label).verbose_name)


def _page(clause) -> str:
    """The address of the page or switch that puts a clause to work; "" if it has none of its own."""
    try:
        return reverse(clause.page) if clause.page else ""
    except NoReverseMatch:
        return ""
