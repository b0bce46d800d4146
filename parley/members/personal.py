"""What this room knows about people, whom it may be shown to, and how it takes leave of them."""

from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from parley.members import farewell  # noqa: F401  how this room takes leave of a member
from parley.members.models import (
    AddressChange,
    Agreement,
    Announcement,
    Attempt,
    City,
    Draft,
    FormerAddress,
    Joining,
    Member,
    Profile,
    Reset,
    ResetCode,
)
from parley.members.models.attempt import KEPT as ATTEMPT_KEPT
from parley.members.models.draft import KEPT as DRAFT_KEPT
from parley.members.models.former import KEPT as FORMER_KEPT
from parley.members.models.handles import RetiredHandle
from parley.members.models.joining import KEPT as JOINING_KEPT
from parley.members.models.reset import KEPT as RESET_KEPT
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
    About,
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
from parley.privacy.grounds import handed_out

declare_purpose(
    "keep-account", _("keep your account and show you what it holds"), "dpv:AccountManagement",
    page="members:profile",
)  # fmt: skip
declare_purpose("join", _("let you join"), "dpv:IdentityVerification", page="members:join")
declare_purpose(
    "prove-agreement", _("show which policy and terms you agreed to"), "dpv:LegalCompliance",
    page="members:profile",
)  # fmt: skip
declare_purpose(
    "announce-change", _("tell you of a new version before it takes effect"), "dpv:CommunicationManagement",
    page="members:agreement",
)  # fmt: skip
declare_purpose(
    "keep-draft", _("give you back what you had typed"), "dpv:ServiceProvision", page="market:new"
)
declare_purpose(
    "stop-guessing", _("stop people from trying passwords"), "dpv:EnforceAccessControl",
    page="members:sign-in",
)  # fmt: skip
declare_purpose(
    "settle-dispute", _("settle a dispute or look into abuse"), "dpv:DisputeManagement",
    page="offers:negotiations",
)  # fmt: skip

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

declare_purpose(
    "recover-account", _("let you back into your account, and tell you when somebody changes it"),
    "dpv:IdentityVerification", page="members:forgotten",
)  # fmt: skip
declare_keeping(
    "former-address", _("a mail address you had until a short while ago"),
    until=_("two weeks have passed since you changed it"), days=FORMER_KEPT.days,
)  # fmt: skip
declare_keeping(
    "reset", _("a way back that you asked for"), until=_("a day has passed"), days=RESET_KEPT.days
)

_NUMBER = NotPersonal("a number of the database")
_KEY = NotPersonal("which key it is sealed under; it says nothing without the key store")
_MADE = NotPersonal("a time without a person")
_OWN = [Use("keep-account", to=SELF, basis=CONTRACT)]
_DISPUTE = Use("settle-dispute", to=MODERATOR, basis=LEGITIMATE, reason_required=True)
_MAIL = Use("send-notices", to=PARTNER("mail"), basis=CONTRACT)
_REMIND = Use(
    "send-reminders", to=PARTNER("mail"), basis=LEGITIMATE,
    misses=_(
        "No mail reminds you that an offer is about to end, or that a deal waits for your rating. "
        "The notice on the page stays."
    ),
)  # fmt: skip
_MATCHES = Use(
    "send-matches", to=PARTNER("mail"), basis=LEGITIMATE,
    misses=_(
        "No mail tells you of something new that fits what you want or have. The notice on the page stays."
    ),
)  # fmt: skip
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
        "returns_until": NotPersonal("until when a closed account can be opened again"),
        "public_version": NotPersonal("a counter"),
        "hidden_until": NotPersonal("until when nothing of the row is shown"),
        "session_round": NotPersonal("a counter; sessions of an earlier round have ended"),
        "rated_positive": Public(_("how past deals went"), label=_("positive ratings")),
        "rated_neutral": Public(_("how past deals went"), label=_("neutral ratings")),
        "rated_negative": Public(_("how past deals went"), label=_("negative ratings")),
    },
    label=_("Your account"),
)  # fmt: skip
declare(
    Profile,
    {
        **_sealed_row("profile"),
        "member": NotPersonal("whose row it is"),
        "email": Personal(
            kind=EMAIL, keeping="profile", erase=SHRED,
            uses=[*_OWN, _MAIL, _REMIND, _MATCHES, _DISPUTE, *handed_out()],
        ),
        "email_index": Personal(
            kind=TECHNICAL, keeping="profile", uses=_OWN, erase=DELETE, sealed=False, export=False,
            label=_("a keyed hash of your email address, by which you sign in"),
        ),
        "name": Personal(kind=NAME, keeping="profile", uses=[*_OWN, _DISPUTE, *handed_out()], erase=SHRED),
        "phone": Personal(
            kind=TELEPHONE, keeping="profile", erase=SHRED,
            uses=[*_OWN, _DISPUTE, *handed_out(telephone=True)],
        ),
        "address": Personal(
            kind=POSTAL_ADDRESS, keeping="profile", uses=[*_OWN, _DISPUTE, *handed_out()], erase=SHRED
        ),
        "deal_email": Personal(
            kind=EMAIL, keeping="profile", uses=[*_OWN, *handed_out()], erase=SHRED,
            label=_("the mail address you set for deals alone"),
        ),
        "deal_address": Personal(
            kind=POSTAL_ADDRESS, keeping="profile", uses=[*_OWN, *handed_out()], erase=SHRED,
            label=_("the postal address you set for deals alone"),
        ),
        "details_changed_on": NotPersonal("a date without a person", label=_("given or confirmed on")),
    },
    label=_("Your registration details"),
)  # fmt: skip
_AGREED = [Use("prove-agreement", to=SELF, basis=LEGAL)]
_TOLD = [Use("announce-change", to=SELF, basis=LEGAL)]


def _noted(uses: list, label: object) -> Personal:
    return Personal(kind=TECHNICAL, keeping="account", uses=uses, erase=DELETE, sealed=False, label=label)


declare(
    Agreement,
    {
        "id": _NUMBER,
        "member": NotPersonal("whose row it is"),
        "document": _noted(_AGREED, _("whether it was the policy or the terms that you agreed to")),
        "version": _noted(_AGREED, _("the version you agreed to")),
        "at": _noted(_AGREED, _("when you agreed to it")),
    },
    subject="member__subject",
    label=_("What you agreed to"),
)
declare(
    Announcement,
    {
        "id": _NUMBER,
        "member": NotPersonal("whose row it is"),
        "document": _noted(_TOLD, _("whether it was the policy or the terms that you were told of")),
        "version": _noted(_TOLD, _("the version you were told of")),
        "at": _noted(_TOLD, _("when you were told of it")),
    },
    subject="member__subject",
    label=_("What changes you were told of"),
)


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
        "agreed_terms": _asked(TECHNICAL, _("the version of the terms you agreed to")),
        "onward": NotPersonal("an address of this site"),
    },
    label=_("A joining that waits for its code"),
    apart=True,
)
declare(
    AddressChange,
    {
        **_proof(),
        "member": NotPersonal("whose row it is"),
        "for_deals": NotPersonal("whether it is for deals alone"),
    },
    label=_("A new email address that waits for its code"),
    also=[About("member__subject", same=True)],
)
_RECOVER = [Use("recover-account", to=SELF, basis=CONTRACT)]
declare(
    FormerAddress,
    {
        **_sealed_row("former-address"),
        "member": NotPersonal("whose row it is"),
        "email": Personal(kind=EMAIL, keeping="former-address", uses=[*_RECOVER, _MAIL], erase=SHRED),
        "email_index": Personal(
            kind=TECHNICAL, keeping="former-address", uses=_RECOVER, erase=DELETE, sealed=False, export=False,
            label=_("a keyed hash of that address"),
        ),
        "left_at": _MADE,
    },
)  # fmt: skip
declare(
    Reset,
    {
        "id": _NUMBER,
        "row": _NUMBER,
        "member": Personal(
            kind=TECHNICAL, keeping="reset", uses=_RECOVER, erase=DELETE, sealed=False,
            label=_("that a way back into your account was asked for"),
        ),
        "network": NotPersonal("a keyed hash of the network address that asked; its key is that of the day"),
        "made_at": _MADE,
        "tries": NotPersonal("a counter"),
        "proved_at": _MADE,
        "used_at": _MADE,
    },
    subject="member__subject",
)  # fmt: skip
declare(
    ResetCode,
    {
        "id": _NUMBER,
        "reset": NotPersonal("which way back it belongs to"),
        "former": NotPersonal("whether it went to a former address"),
        "row": _NUMBER,
    },
)
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
    label=_("What was typed before signing in"),
    apart=True,
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
    label=_("Sign-ins that failed"),
    apart=True,
)  # fmt: skip
declare_purpose(
    "keep-names-apart", _("keep a user ID from being taken by anybody but whoever had it"),
    "dpv:MisusePreventionAndDetection", page="members:leaving",
)  # fmt: skip
declare_keeping(
    "retired-handle", _("that a user ID was used"), until=_("the marketplace ends: it is kept for good")
)
declare(
    RetiredHandle,
    {
        "key": Personal(
            kind=TECHNICAL, keeping="retired-handle",
            uses=[Use("keep-names-apart", to=SELF, basis=LEGITIMATE, page="members:leaving")],
            erase=DELETE, sealed=False, export=False,
            label=_("a keyed hash of a user ID you had, before you took another or left"),
        ),
        "holder": Personal(
            kind=TECHNICAL, keeping="retired-handle",
            uses=[Use("keep-names-apart", to=SELF, basis=LEGITIMATE, page="members:profile")],
            erase=DELETE, sealed=False, export=False,
            label=_("a keyed hash that lets you take it again, until you leave"),
        ),
    },
    subject="key",
    why="about nobody here: it is found by a user ID that somebody types, and by nothing else",
    label=_("User IDs that somebody had"),
    apart=True,
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
