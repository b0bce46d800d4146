"""What this room knows about people, whom it may be shown to, and how it takes leave of them."""

from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parley.ground import clock
from parley.members.models import AddressChange, Agreement, Attempt, City, Draft, Joining, Member, Profile
from parley.members.models.attempt import KEPT as ATTEMPT_KEPT
from parley.members.models.draft import KEPT as DRAFT_KEPT
from parley.members.models.joining import KEPT as JOINING_KEPT
from parley.privacy.catalogue import (
    ADULTHOOD,
    CONTRACT,
    CREDENTIAL,
    DELETE,
    EMAIL,
    LEGAL,
    LEGITIMATE,
    MESSAGE,
    MODERATOR,
    NAME,
    PARTNER,
    POSTAL_ADDRESS,
    SELF,
    SHRED,
    TECHNICAL,
    TELEPHONE,
    NotPersonal,
    Personal,
    Public,
    Use,
    declare,
    declare_cookie,
    declare_keeping,
    declare_purpose,
    declare_table,
)
from parley.privacy.keyring import end_all
from parley.privacy.leavings import leaving

declare_purpose(
    "keep-account", _("keep your account and show you what it holds"), "dpv:AccountManagement",
    page="members:profile",
)  # fmt: skip
declare_purpose("join", _("let you join"), "dpv:IdentityVerification", page="members:join")
declare_purpose(
    "prove-agreement", _("show which policy you agreed to"), "dpv:LegalCompliance", page="members:profile"
)
declare_purpose("keep-draft", _("give you back what you had typed"), "dpv:ServiceProvision")
declare_purpose("stop-guessing", _("stop people from trying passwords"), "dpv:MaliciousActivityPrevention")
declare_purpose("settle-dispute", _("settle a dispute or look into abuse"), "dpv:DisputeManagement")

declare_keeping("account", _("your account"), until=_("you cancel your registration"))
declare_keeping("profile", _("your registration details"), until=_("you cancel your registration"))
declare_keeping(
    "joining", _("an address that waits for its code"), until=_("the code is typed, or two days have passed"),
    days=JOINING_KEPT.days,
)  # fmt: skip
declare_keeping(
    "draft", _("what you typed before you joined or signed in"), until=_("you send it, or a week has passed"),
    days=DRAFT_KEPT.days,
)  # fmt: skip
declare_keeping("attempts", _("sign-ins that failed"), until=_("a day has passed"), days=ATTEMPT_KEPT.days)

_NUMBER = NotPersonal("a number of the database")
_KEY = NotPersonal("which key it is sealed under; it says nothing without the key store")
_MADE = NotPersonal("a time without a person")
_OWN = [Use("keep-account", to=SELF, basis=CONTRACT)]
_DISPUTE = Use("settle-dispute", to=MODERATOR, basis=LEGITIMATE, reason_required=True)
_MAIL = Use("send-notices", to=PARTNER("mail"), basis=CONTRACT)
_JOIN = [Use("join", to=SELF, basis=CONTRACT)]


def _sealed_row(keeping: str) -> dict:
    """The columns that every sealed row has."""
    subject = Personal(
        kind=TECHNICAL, keeping=keeping, uses=_OWN, erase=DELETE, sealed=False, export=False,
        label=_("a random number that stands for you"),
    )  # fmt: skip
    return {"id": _NUMBER, "row": _NUMBER, "subject": subject, "keeping": _KEY}


declare(
    Member,
    {
        "id": _NUMBER,
        "subject": Personal(
            kind=TECHNICAL, keeping="account", uses=_OWN, erase=DELETE, sealed=False, export=False,
            label=_("a random number that stands for you"),
        ),
        "password": Personal(
            kind=CREDENTIAL, keeping="account", uses=_OWN, erase=DELETE, sealed=False, export=False,
            label=_("a one-way hash of your password"),
        ),
        "handle": Public(_("the name you chose to be known by"), label=_("user ID")),
        "city": Public(_("so that others know where things are"), label=_("city and country")),
        "is_moderator": Public(_("so that others know who speaks for the marketplace"), label=_("moderator")),
        "imported": Public(_("a name from a want list that belongs to no account"), label=_("imported")),
        "joined_on": Public(_("how long you have been here is part of trust"), label=_("the day you joined")),
        "adult_checked_on": Personal(
            kind=ADULTHOOD, keeping="account",
            uses=[Use("keep-account", to=SELF, basis=LEGAL)], erase=DELETE, sealed=False,
            label=_("that you are an adult, and when that was checked"),
        ),
        "cancelled_on": NotPersonal("whether the account is closed"),
        "public_version": NotPersonal("a counter"),
        "rated_positive": Public(_("how past deals went"), label=_("positive ratings")),
        "rated_neutral": Public(_("how past deals went"), label=_("neutral ratings")),
        "rated_negative": Public(_("how past deals went"), label=_("negative ratings")),
    },
)  # fmt: skip
declare(
    Profile,
    {
        **_sealed_row("profile"),
        "member": NotPersonal("whose row it is"),
        "email": Personal(kind=EMAIL, keeping="profile", uses=[*_OWN, _MAIL, _DISPUTE], erase=SHRED),
        "email_index": Personal(
            kind=TECHNICAL, keeping="profile", uses=_OWN, erase=DELETE, sealed=False, export=False,
            label=_("a keyed hash of your email address, by which you sign in"),
        ),
        "name": Personal(kind=NAME, keeping="profile", uses=[*_OWN, _DISPUTE], erase=SHRED),
        "phone": Personal(kind=TELEPHONE, keeping="profile", uses=[*_OWN, _DISPUTE], erase=SHRED),
        "address": Personal(
            kind=POSTAL_ADDRESS, keeping="profile", uses=[*_OWN, _DISPUTE], erase=SHRED
        ),
        "details_changed_on": NotPersonal("a date without a person"),
    },
)  # fmt: skip
declare(
    Agreement,
    {
        "id": _NUMBER,
        "member": NotPersonal("whose row it is"),
        "version": Personal(
            kind=TECHNICAL, keeping="account", uses=[Use("prove-agreement", to=SELF, basis=LEGAL)],
            erase=DELETE, sealed=False, label=_("the version of the policy you agreed to"),
        ),
        "at": Personal(
            kind=TECHNICAL, keeping="account", uses=[Use("prove-agreement", to=SELF, basis=LEGAL)],
            erase=DELETE, sealed=False, label=_("when you agreed to it"),
        ),
    },
    subject="member__subject",
)  # fmt: skip


def _proof() -> dict:
    return {
        **_sealed_row("joining"),
        "email": Personal(kind=EMAIL, keeping="joining", uses=[*_JOIN, _MAIL], erase=SHRED),
        "profile_index": Personal(
            kind=TECHNICAL, keeping="joining", uses=_JOIN, erase=DELETE, sealed=False, export=False,
            label=_("a keyed hash of that address"),
        ),
        "made_at": _MADE,
        "tries": NotPersonal("a counter"),
        "mails": NotPersonal("a counter"),
    }  # fmt: skip


def _asked(kind: object, label: object) -> Personal:
    return Personal(kind=kind, keeping="joining", uses=_JOIN, erase=DELETE, sealed=False, label=label)


declare(
    Joining,
    {
        **_proof(),
        "made_with": NotPersonal("a random number of the form"),
        "handle": _asked(TECHNICAL, _("the user ID you chose")),
        "password": _asked(CREDENTIAL, _("a one-way hash of your password")),
        "city": _asked(TECHNICAL, _("the city you named")),
        "adult_checked_on": _asked(ADULTHOOD, _("that you are an adult, and when that was checked")),
        "agreed_version": _asked(TECHNICAL, _("the version of the policy you agreed to")),
        "onward": NotPersonal("an address of this site"),
    },
)
declare(AddressChange, {**_proof(), "member": NotPersonal("whose row it is")})
declare(
    Draft,
    {
        **_sealed_row("draft"),
        "token": NotPersonal("a keyed hash of a random number in the browser", despite_name=True),
        "path": NotPersonal("an address of this site"),
        "body": Personal(
            kind=MESSAGE, keeping="draft", uses=[Use("keep-draft", to=SELF, basis=CONTRACT)], erase=SHRED,
            label=_("what you typed into a form"),
        ),
        "made_at": _MADE,
    },
)  # fmt: skip
_GUESS = [Use("stop-guessing", to=SELF, basis=LEGITIMATE)]
declare(
    Attempt,
    {
        "id": _NUMBER,
        "account": Personal(
            kind=TECHNICAL, keeping="attempts", uses=_GUESS, erase=DELETE, sealed=False, export=False,
            label=_("a keyed hash of the name that was tried"),
        ),
        "address": Personal(
            kind=TECHNICAL, keeping="attempts", uses=_GUESS, erase=DELETE, sealed=False, export=False,
            label=_("a keyed hash of the network address"),
        ),
        "at": _MADE,
    },
    subject="account",
    why="about nobody after a day: the key of the hashes is that of the day",
)  # fmt: skip
declare(City, {field.name: NotPersonal("a city of the world") for field in City._meta.concrete_fields})
declare_table(
    Session._meta.db_table,
    {
        "session_key": NotPersonal("a random number that the browser has too"),
        "session_data": Personal(
            kind=TECHNICAL, keeping="session", uses=_OWN, erase=DELETE, sealed=False, export=False,
            label=_("that you are signed in in a browser"),
        ),
        "expire_date": _MADE,
    },
    why="who is signed in",
    room="members",
)  # fmt: skip
declare_keeping("session", _("your sign-in on one device"), until=_("you sign out, or for 30 days"), days=30)
declare_cookie("parley_session", _("keeps you signed in"), days=30)
declare_cookie(
    "parley_draft",
    _("finds what you typed before you signed in"),
    days=DRAFT_KEPT.days,
    needed=False,
)
declare_cookie(
    "parley_too_young", _("after a minor was refused: no other date of birth until the browser is closed"),
    needed=False,
)  # fmt: skip


@leaving("members")
def leave(subject: UUID) -> None:
    """Forget the profile and its key, end every session, and free the user ID; what is public of past
    deals stays with a name that nobody has."""
    member = Member.objects.get(subject=subject)
    for change in AddressChange.objects.filter(member=member):
        change.end()
    Profile.objects.filter(member=member).delete()
    transaction.on_commit(lambda: end_all(subject, "profile"))
    member.agreements.all().delete()
    member.handle, member.city, member.adult_checked_on = f"left-{member.pk}", None, None
    member.cancelled_on = clock.today()
    # The session's proof hangs on the password hash: without a usable one every session has ended.
    member.set_unusable_password()
    member.public_version += 1
    member.save()
