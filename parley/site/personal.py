"""What the site itself knows of people: which of their unsafe requests were answered."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parley.members.models import Member
from parley.privacy.catalogue import (
    DELETE,
    LEGITIMATE,
    SELF,
    TECHNICAL,
    NotPersonal,
    Personal,
    Use,
    declare,
    declare_backups,
    declare_cookie,
    declare_files,
    declare_keeping,
    declare_purpose,
)
from parley.privacy.leavings import leaving
from parley.site.config import BACKUPS_KEPT, KEY_BACKUPS_KEPT
from parley.site.models import HandledRequest

declare_purpose(
    "answer-once",
    "do what you asked once, even if your browser asks twice",
    "dpv:TechnicalServiceProvision",
)
declare_keeping("answered-request", "a request that was answered", until="72 hours have passed", days=3)
declare(
    HandledRequest,
    {
        "key": NotPersonal("a random number made by the form"),
        "actor": Personal(
            kind=TECHNICAL,
            keeping="answered-request",
            uses=[Use("answer-once", to=SELF, basis=LEGITIMATE)],
            erase=DELETE,
            sealed=False,
            label="which of your requests were answered",
        ),
        "fingerprint": NotPersonal("a keyed digest that says nothing without the key"),
        "status": NotPersonal("a number of the protocol"),
        "led_to": NotPersonal("an address of this site", label="which page it led to"),
        "at": NotPersonal("a time without a person", label="when"),
    },
    label="Requests that were answered",
)
declare_cookie("parley_form", "shows that a form came from this site and not from another one", days=365)
declare_cookie("parley_theme", "light or dark, where you chose one", days=365, needed=False)

declare_files("static/", "styles, scripts and icons; the same for everybody")
declare_files("mail/", "in a trial only: the mails that it would have sent")
declare_files("running.lock", "an empty file that says that the server runs")
declare_files("sweep.turn", "an empty file that says that something is being swept")
declare_files("backups.json", "where backups went, so that keys never go to the same place")
declare_files(".backup-", "a copy on its way into a backup; gone when that is written")
declare_files(".restore-", "a backup that is being brought back; gone afterwards")
declare_backups("market", _("backups of everything but the keys"), days=BACKUPS_KEPT)
declare_backups("keys", _("backups of the keys, which lie apart from the others"), days=KEY_BACKUPS_KEPT)


def erase(subject: UUID, keeps_words: bool, limit: int) -> int:
    """Forget which requests of this person were answered. -> how many"""
    keys = list(HandledRequest.objects.filter(actor=subject).values_list("pk", flat=True)[:limit])
    return HandledRequest.objects.filter(pk__in=keys).delete()[0] if keys else 0


@leaving("site", erase=erase)
def leave(subject: UUID) -> None:
    """The pages about this person that moderators were led to bear the user ID, while it still is theirs. All
    else is a digest that says nothing, and goes in batches after that."""
    handle = Member.objects.values_list("handle", flat=True).get(subject=subject)
    about = HandledRequest.objects.filter(led_to__icontains=f"/members/{handle}/")
    about.update(led_to=reverse("market:home"))
