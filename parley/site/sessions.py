"""Sessions in the database, as Django keeps them, read with a prepared query."""

from collections.abc import Iterable

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from parley.ground.prepared import Prepared

UNEXPIRED = Prepared(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now).order_by(),
    Session._meta.get_field("session_key"),
    Session._meta.get_field("expire_date"),
)


class SessionStore(DatabaseStore):
    """Django's store; only the reading is quicker."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _validate_session_key(self, key: str | None) -> bool:
        # A cookie may hold any character; no session has this one, and PostgreSQL refuses to look for it.
        return bool(super()._validate_session_key(key)) and "\0" not in key

    def _get_session_from_db(self) -> Session | None:
        # The expiry that Django wrote is by its own clock, so it is read by that one.
        found = UNEXPIRED.first(self.session_key, timezone.now())
        if found is None:
            self._session_key = None
        return found


def loaded(keys: Iterable[str]) -> dict[str, dict]:
    """What the sessions of these keys hold, those that are not over; in one query for all."""
    store = SessionStore()
    sound = [key for key in keys if store._validate_session_key(key)]
    found = Session.objects.filter(session_key__in=sound, expire_date__gt=timezone.now()).order_by()
    return {each.session_key: store.decode(each.session_data) for each in found}
