"""What somebody had typed when they were led away to join, sign in or give details."""

from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.crypto import get_random_string, salted_hmac

from parley.ground import clock
from parley.ground.requests import ONCE_FIELD
from parley.members.guard import is_guarded
from parley.privacy.gate import GateClosed, GateStuck, disclose
from parley.privacy.keyring import Keeping, end_many
from parley.privacy.sealing import SealedField, SealedModel

COOKIE = "parley_draft"
KEPT = timedelta(days=7)
LARGEST = 60_000  # characters; a form with more is not kept
NEVER_KEPT = ("csrfmiddlewaretoken", ONCE_FIELD)


class Holder:
    """Whoever holds the cookie of a draft (or the address of a joining) is the subject of it."""

    is_moderator, handle = False, ""

    def __init__(self, subject: UUID) -> None:
        self.subject = subject


def _token_hash(token: str) -> str:
    return salted_hmac("parley.members.draft", token, algorithm="sha256").hexdigest()


def _kept(posted: QueryDict) -> list:
    return [
        [name, values]
        for name, values in posted.lists()
        if name not in NEVER_KEPT and "password" not in name.lower()
    ]


def _can_hold(path: str) -> bool:
    """Whether a draft of the form at this path can be kept: PostgreSQL takes no NUL."""
    return len(path) <= 300 and "\0" not in path


class DraftQuerySet(models.QuerySet):
    def forget(self) -> int:
        """Delete these drafts, and destroy their keys once that is committed. -> how many"""
        drafts = list(self)
        gone = self.filter(pk__in=[draft.pk for draft in drafts]).delete()[0]
        transaction.on_commit(partial(end_many, [draft.keeping for draft in drafts]))
        return gone


class Draft(SealedModel):
    """The fields of one form of one browser, sealed; found by the browser's cookie and the path."""

    token = models.CharField(max_length=64)
    path = models.CharField(max_length=300)
    body = SealedField(json=True)
    made_at = models.DateTimeField()

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "path"], name="draft_one_per_form")]
        indexes = [models.Index(fields=["made_at"], name="draft_by_age")]

    @classmethod
    def keep(cls, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Keep what `request` posted for a week, and give the browser of `response` the cookie that
        finds it. Files, passwords, very long forms and what a minor types are not kept. -> response"""
        body = _kept(request.POST)
        if not body or len(str(body)) > LARGEST or not _can_hold(request.path) or is_guarded(request):
            return response
        token = request.COOKIES.get(COOKIE) or get_random_string(32)
        try:
            cls._replace(token, request.path, body)
        except IntegrityError:
            cls._replace(token, request.path, body)  # the same form was kept at the same moment
        response.set_cookie(
            COOKIE, token, max_age=int(KEPT.total_seconds()), httponly=True, samesite="Lax",
            secure=request.is_secure(),
        )  # fmt: skip
        return response

    @classmethod
    def _replace(cls, token: str, path: str, body: list) -> None:
        """Put a draft in the place of the one of this form. Raises IntegrityError if one came between."""
        subject = uuid4()
        keeping = Keeping.begin(subject, "draft")
        try:
            with transaction.atomic():
                cls._of(token, path).forget()
                cls.objects.create(
                    subject=subject, keeping=keeping, token=_token_hash(token), path=path, body=body,
                    made_at=clock.now(),
                )  # fmt: skip
        except IntegrityError:
            Keeping.end(keeping)
            raise

    @classmethod
    def initial(cls, request: HttpRequest, path: str = "") -> QueryDict | None:
        """What this browser had sent to `path` (the present one when empty), or None, also when its
        key is gone. Not to be asked inside a transaction: it opens sealed data, if only the browser's own."""
        draft = cls._at(request, path or request.path)
        if draft is None:
            return None
        try:
            body = disclose(Holder(draft.subject), "keep-draft", ["body"], about=draft)["body"]
        except GateStuck:
            return None  # it may open again
        except GateClosed:
            draft.delete()
            return None
        typed = QueryDict(mutable=True)
        for name, values in body:
            typed.setlist(name, values)
        return typed

    @classmethod
    def waits(cls, request: HttpRequest, path: str) -> bool:
        """Whether something is kept of what this browser typed at `path` (of the form, or of a page)."""
        return cls._at(request, urlsplit(path).path) is not None

    @classmethod
    def drop(cls, request: HttpRequest) -> None:
        """Forget the draft of the form at this path: it was sent."""
        if token := request.COOKIES.get(COOKIE):
            cls._of(token, request.path).forget()

    @classmethod
    def drop_all(cls, request: HttpRequest) -> None:
        """Forget all that this browser typed: a minor sits there, of whom nothing is kept."""
        if token := request.COOKIES.get(COOKIE):
            cls.objects.filter(token=_token_hash(token)).forget()

    @classmethod
    def _of(cls, token: str, path: str) -> "DraftQuerySet":
        if not _can_hold(path):
            return cls.objects.none()
        return cls.objects.filter(token=_token_hash(token), path=path)

    @classmethod
    def _at(cls, request: HttpRequest, path: str) -> "Draft | None":
        token = request.COOKIES.get(COOKIE)
        if not token:
            return None
        return cls._of(token, path).filter(made_at__gt=clock.now() - KEPT).first()
