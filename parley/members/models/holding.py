"""What can be done to an account from outside: it is hidden for a time, its sessions end, its password
is taken away until its owner proves by mail who they are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import models
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from parley.ground import clock


@dataclass(frozen=True)
class Somebody:
    """Stands on a page in place of a member who is hidden: nothing of them is shown."""

    pk: int
    handle: str
    city: None = None
    rating_percent: None = None
    rating_count: int = 0
    rated_positive: int = 0
    rated_neutral: int = 0
    rated_negative: int = 0
    is_hidden: bool = True
    has_left: bool = False
    is_moderator: bool = False
    imported: bool = False

    @property
    def called(self) -> str:
        """What others read, in a sentence."""
        return self.handle


class Holding(models.Model):
    """The part of a member that others may hold. Hidden means: nobody but moderators sees anything of
    them until `hidden_until`; the clock alone decides, no job has to bring them back."""

    hidden_until = models.DateTimeField(null=True)
    session_round = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def is_hidden(self) -> bool:
        """Whether nothing of this member is shown at present."""
        return self.hidden_until is not None and clock.now() < self.hidden_until

    def as_seen(self) -> Any:
        """This member as the other side of a dealing sees them: a stand-in while they are hidden."""
        return Somebody(self.pk, _("somebody hidden")) if self.is_hidden else self

    def hide(self, until: datetime) -> None:
        """Show nothing of this member until then, and end every session."""
        self._change_public(hidden_until=until, session_round=F("session_round") + 1)

    def unhide(self) -> None:
        """Show this member again now."""
        self._change_public(hidden_until=None)

    def lock_out(self) -> None:
        """Make the password useless and end every session, in the caller's transaction. There is a way
        back by mail."""
        changes = {"password": make_password(None), "session_round": F("session_round") + 1}
        type(self).objects.filter(pk=self.pk).update(**changes)
        self.refresh_from_db(fields=list(changes))

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # A session hangs on the password and on the round: when either changes, all of them have ended.
        proof = f"{self.password}|{self.session_round}" if self.session_round else self.password
        salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
        return salted_hmac(salt, proof, secret=secret, algorithm="sha256").hexdigest()
