"""One click from a mail turns mails of its kind off: a signed link, which works without signing in and as
RFC 8058 has it. It names a notice, not a person."""

from dataclasses import dataclass
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from parley.notices.choosing import MailChoice, Way
from parley.notices.kinds import GROUPS, KINDS, REFUSABLE
from parley.notices.models import Notice
from parley.notices.wording import link, mail_purpose
from parley.privacy.choices import Choice

_signer = Signer(salt="parley.notices.stop")
_SOME = ",".join


@dataclass(frozen=True)
class Stop:
    """What a link turns off, and for whom: the names of kinds or groups, or of REFUSABLE uses."""

    subject: UUID
    names: tuple[str, ...]

    @property
    def labels(self) -> list[str]:
        """In the reader's words."""
        return [str(_label(name)) for name in self.names]

    def turn_off(self) -> None:
        """No more mails of these kinds. The page goes on telling."""
        off = {name: Way.NEVER.value for name in self.names if name not in REFUSABLE}
        # With a group goes what was chosen otherwise in it: no mail that the link stood in comes again.
        kinds = {kind: "" for name in self.names if name in GROUPS for kind in GROUPS[name].kinds}
        with transaction.atomic():
            MailChoice.choose(self.subject, kinds | off)
            for use in REFUSABLE.keys() & set(self.names):
                Choice.make(self.subject, use, allowed=False)


def names_of(notice: Notice) -> tuple[str, ...]:
    """What the link in the mail of this notice turns off: its kind; nothing where it is told in any case."""
    event = notice.event
    purpose = mail_purpose(event.room, event.kind)
    if purpose in REFUSABLE:
        return (purpose,)
    return (event.kind,) if event.kind in KINDS else ()


def names_of_all(told: list[Notice]) -> tuple[str, ...]:
    """What the link in one mail of several notices turns off: their groups."""
    names = {name for each in told for name in names_of(each)}
    return tuple(sorted({KINDS[name].name if name in KINDS else name for name in names}))


def address(notice: Notice, names: tuple[str, ...]) -> str:
    """The path of the link that turns these off for the reader of the notice."""
    return reverse("notices:stop", args=[_signer.sign(f"{notice.pk}.{_SOME(names)}")])


def read(token: str) -> Stop | None:
    """What the link stands for; None where it is none of ours, or so old that nothing is known of it."""
    try:
        number, _dot, names = _signer.unsign(token).partition(".")
    except BadSignature:
        return None
    subject = Notice.objects.filter(pk=int(number)).values_list("subject", flat=True).first()
    known = tuple(name for name in names.split(",") if name in GROUPS | KINDS | REFUSABLE)
    return Stop(subject, known) if subject and known else None


def headers(notice: Notice, names: tuple[str, ...]) -> dict[str, str]:
    """What tells a mail program how to turn these off."""
    if not names:
        return {}
    return {
        "List-Unsubscribe": f"<{link(address(notice, names))}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def foot(notice: Notice, names: tuple[str, ...]) -> str:
    """The last lines of a mail: where its switch is, or that it has none. Nothing under a code, which was
    asked for a minute ago."""
    if not names and not notice.page:
        return ""
    page = link(reverse("notices:mail"))
    if not names:
        said = _("This is sent in any case: it is about your account, your data or a decision about you.")
        return f"\n-- \n{said}\n{_('What else you get by mail')}: {page}\n"
    stop = link(address(notice, names))
    return f"\n-- \n{_('Which of these you get by mail, and when')}: {page}\n{_('Turn them off')}: {stop}\n"


def _label(name: str) -> object:
    """The name of a use, a kind or a group in the reader's words."""
    if name in KINDS:
        return KINDS[name].kinds[name]
    return REFUSABLE.get(name) or GROUPS[name].label
