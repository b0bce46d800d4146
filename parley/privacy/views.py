"""The pages of this room: the policy, and who saw my data."""

from functools import partial
from itertools import groupby

from django.apps import apps
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from parley.privacy import changes, choices, ledger, partners, retention, sightings
from parley.privacy import policy as the_policy
from parley.privacy.catalogue import COUNTERPARTY, MODERATOR, catalogue
from parley.privacy.document_views import changes_of
from parley.privacy.documents import POLICY
from parley.privacy.grounds import GROUNDS
from parley.privacy.signing import Signer

SEEN = "parley_policy"
PER_PAGE = 30


@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """The privacy policy as the catalogue states it now."""
    clauses, newest, coming = the_policy.clauses(), POLICY.newest(), POLICY.coming()
    seen, signer = _seen(request), Signer.load()
    context = {
        "document": POLICY,
        "version": newest,
        "versions": POLICY.published()[::-1],
        "coming": changes.between(POLICY, POLICY.in_effect(), coming) if coming else None,
        "changes_of": partial(changes_of, POLICY),
        "news": POLICY.since(seen) if seen is not None else [],
        "audiences": the_policy.audience_names(),
        "rows": the_policy.who_sees_what(),
        "groups": _by_audience(clauses),
        "other_side": [clause for clause in clauses if clause.audience == COUNTERPARTY],
        "staff": [clause for clause in clauses if clause.audience == MODERATOR and clause.sealed],
        "partners": [clause for clause in clauses if clause.audience.partner],
        "services": partners.registry(),
        "facts": partners.FACTS,
        "labels_of": _labels,
        "public": the_policy.public_fields(),
        "keepings": the_policy.keepings(),
        "grounds": len(GROUNDS),
        "proofs": retention.proof_of_life(),
        "backups_kept": catalogue.backups["market"].days,
        "key_backups_kept": catalogue.backups["keys"].days,
        "cookies": list(catalogue.cookies.values()),
        "storage": list(catalogue.storage.values()),
        "room": _room,
        "page_of": _page,
        "digest": the_policy.digest(),
        "verifier": signer.verifier(),
        "lost": signer.lost(),
    }
    response = render(request, "privacy/policy.html", context)
    if not choices.permits(request, "tell-policy-news"):
        if seen is not None:
            response.delete_cookie(SEEN)
    elif seen != newest.version:
        response.set_cookie(
            SEEN, newest.version, max_age=365 * 24 * 3600, httponly=True, samesite="Lax",
            secure=request.is_secure(),
        )  # fmt: skip
    return response


@require_safe
@login_required
def who_saw(request: HttpRequest) -> HttpResponse:
    """The viewer's own disclosures, day by day, newest first."""
    page = Paginator(ledger.entries_about(request.user.subject), PER_PAGE).get_page(request.GET.get("page"))
    disclosures = ledger.opened(page.object_list)
    context = {
        "page": page,
        "page_url": lambda number: f"?page={number}",
        "days": sightings.by_day(disclosures),
        "total": page.paginator.count,
        "lost": Signer.load().lost(),
    }
    return render(request, "privacy/who_saw.html", context)


def _seen(request: HttpRequest) -> int | None:
    text = request.COOKIES.get(SEEN, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _by_audience(clauses: list) -> list[tuple]:
    grouped = groupby(clauses, key=lambda clause: clause.audience)
    return [(audience, list(group)) for audience, group in grouped]


def _labels(receipt: partners.Receipt) -> list[str]:
    return list(dict.fromkeys(the_policy.label_of(column) for column in receipt.columns))


def _room(label: str) -> str:
    return str(apps.get_app_config(label).verbose_name)


def _page(clause) -> str:
    """The address of the page or switch that puts a clause to work; "" if it has none of its own."""
    try:
        return reverse(clause.page) if clause.page else ""
    except NoReverseMatch:
        return ""
