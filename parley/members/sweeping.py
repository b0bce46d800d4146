"""What this room keeps for a short time goes when that is over."""

from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from parley.members.models import (
    AddressChange,
    Attempt,
    Draft,
    FormerAddress,
    Joining,
    Member,
    Reset,
    attempt,
    draft,
    former,
    joining,
    reset,
)
from parley.notices.models import KEPT, Event
from parley.notices.sweeping import UNSENT
from parley.privacy import retention


def _history() -> QuerySet:
    """What happened to accounts: that is about a person, whoever did it."""
    about = ContentType.objects.get_for_model(Member)
    return Event.objects.filter(about_type=about).exclude(notices__mail_state__in=UNSENT)


@retention.sweeps("notices", retention.rows(_history, "at", KEPT), KEPT, tables=(Event._meta.db_table,))
def forget_history(ids: list) -> None:
    """Forget what happened to accounts, with what their members were told of it."""
    Event.objects.filter(pk__in=ids).delete()


@retention.sweeps(
    "joining",
    retention.rows(lambda: Joining.objects.all(), "made_at", joining.KEPT),
    joining.KEPT,
    tables=(Joining._meta.db_table,),
)
def end_joinings(ids: list) -> None:
    """End joinings whose code was never typed."""
    retention.forget(Joining, ids, own_subject=True)


@retention.sweeps(
    "joining",
    retention.rows(lambda: AddressChange.objects.all(), "made_at", joining.KEPT),
    joining.KEPT,
    tables=(AddressChange._meta.db_table,),
)
def end_address_changes(ids: list) -> None:
    """End changes of address whose code was never typed."""
    retention.forget(AddressChange, ids, own_subject=True)


@retention.sweeps(
    "draft",
    retention.rows(lambda: Draft.objects.all(), "made_at", draft.KEPT),
    draft.KEPT,
    tables=(Draft._meta.db_table,),
)
def forget_drafts(ids: list) -> None:
    """Forget what was typed and never sent."""
    retention.forget(Draft, ids)


@retention.sweeps(
    "attempts",
    retention.rows(lambda: Attempt.objects.all(), "at", attempt.KEPT),
    attempt.KEPT,
    tables=(Attempt._meta.db_table,),
)
def forget_attempts(ids: list) -> None:
    """Forget sign-ins that failed, and with them what is left of a network address: a keyed hash."""
    Attempt.objects.filter(pk__in=ids).delete()


@retention.sweeps(
    "former-address",
    retention.rows(lambda: FormerAddress.objects.all(), "left_at", former.KEPT),
    former.KEPT,
    tables=(FormerAddress._meta.db_table,),
)
def forget_former_addresses(ids: list) -> None:
    """Forget addresses by which a change could still be taken back."""
    retention.forget(FormerAddress, ids)


@retention.sweeps(
    "reset",
    retention.rows(lambda: Reset.objects.all(), "made_at", reset.KEPT),
    reset.KEPT,
    tables=(Reset._meta.db_table,),
)
def end_resets(ids: list) -> None:
    """End ways back that nobody used, and forget that others were."""
    Reset.objects.filter(pk__in=ids).delete()


@retention.sweeps(
    "session",
    retention.rows(lambda: Session.objects.all(), "expire_date"),
    tables=(Session._meta.db_table,),
)
def end_sessions(ids: list) -> None:
    """End sessions that nobody can use any more; each has its end in it."""
    Session.objects.filter(pk__in=ids).delete()
