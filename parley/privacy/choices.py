"""Choices: what the policy leaves to each person, and what they said. The gate asks here.

A use on consent is closed until its subject agrees; another refusable use is open until they object.
Global Privacy Control (`Sec-GPC: 1`) is an objection to all of them, unless the member says otherwise."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse

from parley.ground import clock
from parley.privacy.catalogue import CONSENT, Catalogue, Term, Use
from parley.privacy.catalogue import catalogue as the_catalogue

EVERY = ""  # in place of a purpose: what somebody's browser asks of every use that may be refused
_TOLD = "gpc"  # in the session: that this browser's signal has been written down


class Choice(models.Model):
    """Whether `subject` allows `purpose`; with the purpose EVERY, what their browser asks for them."""

    subject = models.UUIDField()
    purpose = models.CharField(max_length=40, blank=True)
    allowed = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "purpose"], name="choice_once_each")]

    def __str__(self) -> str:
        return f"{self.purpose or 'everything'}: {'yes' if self.allowed else 'no'}"

    @classmethod
    def make(cls, subject: uuid.UUID, purpose: str, allowed: bool) -> "Choice":
        """`subject` allows or refuses. Raises LookupError if that is not theirs to choose."""
        if purpose not in refusable():
            raise LookupError(f"{purpose} is no purpose that can be refused")
        said = {"allowed": allowed, "at": clock.now()}
        return cls.objects.update_or_create(subject=subject, purpose=purpose, defaults=said)[0]


@dataclass(frozen=True)
class Switch:
    """One purpose as its subject may switch it: what they miss without it, how it stands, by whose word."""

    purpose: Term
    misses: list
    allowed: bool
    chosen: Choice | None
    by_browser: bool


def refusable(catalogue: Catalogue = the_catalogue) -> dict[str, list[Use]]:
    """The purposes that may be refused, with their uses, of columns and of cookies."""
    found: dict[str, list[Use]] = {}
    columns = [what for table in catalogue.tables.values() for what in table.personal().values()]
    uses = [use for what in columns for use in what.uses]
    uses += [thing.use for thing in catalogue.cookies.values() if thing.use]
    for use in uses:
        if use.refusable and use not in found.get(use.purpose, ()):
            found.setdefault(use.purpose, []).append(use)
    return found


def allowed(subject: uuid.UUID, purpose: str) -> bool:
    """Whether something may be done for `purpose` to `subject`. What cannot be refused always may.

    Raises LookupError for a purpose that nobody declared."""
    if purpose not in the_catalogue.purposes:
        raise LookupError(f"nobody declared the purpose {purpose}")
    uses = refusable().get(purpose)
    return not uses or _stands(uses, _said(subject), purpose)


def permits(request: HttpRequest, purpose: str) -> bool:
    """The same for whoever sends this request; of a visitor only the browser's signal is known."""
    subject = getattr(request.user, "subject", None)
    if subject is not None:
        return allowed(subject, purpose)
    uses = refusable().get(purpose)
    return not uses or (not asks(request) and not _on_consent(uses))


def switches(subject: uuid.UUID) -> list[Switch]:
    """Every purpose that the subject may refuse, as it stands."""
    said = _said(subject)
    return [
        Switch(
            the_catalogue.purposes[purpose],
            list(dict.fromkeys(str(use.misses) for use in uses)),
            _stands(uses, said, purpose),
            said.get(purpose),
            purpose not in said and EVERY in said,
        )
        for purpose, uses in sorted(refusable().items())
    ]


def asks(request: HttpRequest) -> bool:
    """Whether the browser sends Global Privacy Control."""
    return request.META.get("HTTP_SEC_GPC") == "1"


def browser_signal(get_response: Callable) -> Callable:
    """Middleware: the signal of a member's browser is written down once a session, also while they only
    read (docs/decisions/0031), since mail is sent when no browser is there to ask."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if asks(request) and settings.SESSION_COOKIE_NAME in request.COOKIES:
            _write_down(request)
        return get_response(request)

    return middleware


def _write_down(request: HttpRequest) -> None:
    if request.session.get(_TOLD) or not request.user.is_authenticated:
        return
    said = {"allowed": False, "at": clock.now()}
    Choice.objects.get_or_create(subject=request.user.subject, purpose=EVERY, defaults=said)
    request.session[_TOLD] = True


def _said(subject: uuid.UUID) -> dict[str, Choice]:
    return {choice.purpose: choice for choice in Choice.objects.filter(subject=subject)}


def _stands(uses: list[Use], said: dict[str, Choice], purpose: str) -> bool:
    """Their own word, else that of their browser, else what the basis says of those who are silent."""
    word = said.get(purpose) or said.get(EVERY)
    return word.allowed if word else not _on_consent(uses)


def _on_consent(uses: list[Use]) -> bool:
    return any(use.basis == CONSENT for use in uses)
