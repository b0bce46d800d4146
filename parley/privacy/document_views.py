"""The pages of the terms of use, and of versions of the policy as they were published."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parley.ground import clock
from parley.privacy import changes
from parley.privacy import terms as the_terms
from parley.privacy.documents import POLICY, TERMS, Document
from parley.privacy.policy_versions import Version


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """The terms of use that are in effect; a coming version is named above them."""
    version, coming = TERMS.in_effect(), TERMS.coming()
    other = (coming, reverse("privacy:terms-version", args=[coming.version])) if coming else None
    return _terms(request, version, other, versions=TERMS.published()[::-1])


@require_safe
def terms_version(request: HttpRequest, number: int) -> HttpResponse:
    """One version of the terms, whether it is in effect or not."""
    version, bound = _version(TERMS, number), TERMS.in_effect()
    other = (bound, reverse("privacy:terms")) if version != bound else None
    return _terms(request, version, other, versions=[])


@require_safe
def policy_version(request: HttpRequest, number: int) -> HttpResponse:
    """The statements of one version of the policy, as they were published."""
    text = POLICY.text(_version(POLICY, number))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def changes_of(document: Document, version: Version) -> changes.Changes:
    """What a version changed in the one before it."""
    return changes.between(document, document.before(version), version)


def _version(document: Document, number: int) -> Version:
    if version := document.numbered(number):
        return version
    raise Http404


def _terms(
    request: HttpRequest, version: Version, other: tuple | None, versions: list[Version]
) -> HttpResponse:
    context = {
        "document": TERMS,
        "version": version,
        "today": clock.today(),
        "other": other,
        "sections": the_terms.sections(the_terms.readable(TERMS.text(version))),
        "versions": versions,
        "changes_of": partial(changes_of, TERMS),
    }
    return render(request, "privacy/terms.html", context)
