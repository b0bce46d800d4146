"""Since when this installation has had each version of a document, and with which text.

A version's days are constants in the release. Whoever brings a marketplace up to date weeks later would give
no notice at all: so a version takes effect no sooner than its own notice after it was first here. And a text
that was here once, and was no draft, is held to."""

from datetime import date

from django.db import models

from parley.ground import clock

_known: dict[tuple, date] = {}  # a row is never changed while its version is the same


class FirstHad(models.Model):
    """One version, as it was when this installation first had it."""

    document = models.CharField(max_length=10)
    version = models.PositiveIntegerField()
    since = models.DateField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "version"], name="first_had_once")]

    def __str__(self) -> str:
        return f"{self.document} version {self.version}"


def record(documents, begins: bool) -> None:
    """Write down the versions that are new here, but for drafts. A marketplace that `begins`, where nobody
    has agreed to anything, has had all of them since their own days. Harmless to repeat."""
    for document in documents:
        there = set(FirstHad.objects.filter(document=document.name).values_list("version", flat=True))
        for each in document.versions:
            if not each.draft and each.version not in there:
                here = {"since": each.date if begins else clock.today(), "digest": each.digest}
                FirstHad.objects.get_or_create(document=document.name, version=each.version, defaults=here)


def altered(documents) -> list[FirstHad]:
    """The rows whose version has another text by now, or is not there any more."""
    now = {(document.name, each.version): each.digest for document in documents for each in document.versions}
    rows = FirstHad.objects.filter(document__in=[document.name for document in documents]).order_by("pk")
    return [row for row in rows if now.get((row.document, row.version)) != row.digest]


def since(document: str, version) -> date | None:
    """The day on which this installation first had a version; None while that is not written down."""
    key = document, version.version, version.digest, version.date
    if key not in _known:
        found = FirstHad.objects.filter(document=document, version=version.version)
        day = found.values_list("since", flat=True).first()
        if day is None:
            return None
        _known[key] = day
    return _known[key]


def forget() -> None:
    """Read the days anew: another database is here."""
    _known.clear()
