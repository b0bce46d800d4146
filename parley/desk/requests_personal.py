"""What a request for disclosure holds of people: of whoever asks, of those it names, of those who decide."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from parley.desk.models import Consent, Decision, DisclosureRequest, Evidence, Named, Package
from parley.desk.requests_rules import CASE, CASE_KEPT, PACKAGE, PACKAGE_KEPT
from parley.members.models import Member
from parley.privacy.catalogue import (
    COUNTERPARTY,
    DEALING,
    DELETE,
    DOCUMENT,
    LEGAL,
    MODERATOR,
    NAME,
    OPINION,
    PARTNER,
    POSTAL_ADDRESS,
    SELF,
    SHRED,
    TECHNICAL,
    NotPersonal,
    Personal,
    Use,
    declare,
    declare_files,
    declare_keeping,
    declare_partner,
    declare_purpose,
)
from parley.privacy.grounds import RELATION
from parley.privacy.relations import Asked, relation

declare_purpose(
    "handle-request", _("decide on a request for data from outside"), "dpv:LegalCompliance",
    page="desk:transparency",
)  # fmt: skip
declare_purpose(
    "tell-who-asked", _("tell you who asked for your data"), "dpv:RightsFulfillment", page="desk:transparency"
)
declare_keeping(
    CASE, _("a request for data from outside, and how it was decided"),
    until=_("three years have passed since it ended"), days=CASE_KEPT.days,
)  # fmt: skip
declare_keeping(
    PACKAGE, _("what was granted, encrypted for whoever asked"),
    until=_("it is fetched, or two weeks have passed"), days=PACKAGE_KEPT.days,
)  # fmt: skip
declare_partner(
    "outside-second",
    _(
        "the person outside who decides second where staff is one person: they read who asks for what of "
        "whom, and why, and never what is kept of you; and if you appeal there, what was decided "
        "about you, why, and what you say against it"
    ),
    by_operator=True,
    where="PARLEY_OUTSIDE_SECOND",
)
declare_files("disclosure.turn", _("an empty file that says that a package is being made"))


@relation(
    RELATION,
    _("two people have granted a request on this ground, for this field, and it was not handed out yet"),
    each="value",
)
def granted_request(viewer: UUID | None, about: UUID, because: object, asked: Asked) -> bool:
    """`because` is a request that was granted for this very value, read afresh."""
    if not isinstance(because, DisclosureRequest):
        return False
    request = DisclosureRequest.objects.filter(pk=because.pk).first()
    return request is not None and request.opens(about, asked)


@relation(
    "asked-about-you", _("a request asked for your consent, or something of yours was handed out by it")
)
def asked_about_you(viewer: UUID | None, about: UUID, because: object) -> bool:
    """`because` is the case `about`, and `viewer` may know of it."""
    if not isinstance(because, DisclosureRequest) or because.subject != about or viewer is None:
        return False
    member = Member.objects.filter(subject=viewer, cancelled_on=None).first()
    return member is not None and DisclosureRequest.objects.concerning(member).filter(pk=because.pk).exists()


_NUMBER = NotPersonal("a number of the database")
_KEY = NotPersonal("which key it is sealed under; it says nothing without the key store")
_TIME = NotPersonal("a time that the case needs to work")
_STATE = NotPersonal("how far it has come")
_STAFF = NotPersonal("which moderator answers for it")
_DESK = Use("handle-request", to=MODERATOR, basis=LEGAL)
_OUTSIDE = Use("handle-request", to=PARTNER("outside-second"), basis=LEGAL)
_TOLD = Use("tell-who-asked", to=COUNTERPARTY, when="asked-about-you", basis=LEGAL)


def _case_row(keeping: str) -> dict:
    subject = Personal(
        kind=TECHNICAL, keeping=keeping, uses=[_DESK], erase=DELETE, sealed=False, export=False,
        label=_("a random number that stands for a case"),
    )  # fmt: skip
    return {"id": _NUMBER, "row": _NUMBER, "subject": subject, "keeping": _KEY}


def _asker(kind: object, label: object, *more: Use) -> Personal:
    return Personal(kind=kind, keeping=CASE, uses=[_DESK, *more], erase=SHRED, export=False, label=label)


def _said(label: object, kind: object = OPINION) -> Personal:
    return Personal(
        kind=kind,
        keeping=CASE,
        uses=[_DESK, _OUTSIDE, _TOLD],
        erase=DELETE,
        sealed=False,
        export=False,
        label=label,
    )


declare(
    DisclosureRequest,
    {
        **_case_row(CASE),
        "ground": NotPersonal("one of a closed list"),
        "organisation": _asker(NAME, _("who asks for data, as an office or a firm"), _OUTSIDE, _TOLD),
        "person": _asker(NAME, _("who speaks for them")),
        "contact": _asker(POSTAL_ADDRESS, _("how to reach them")),
        "reference": _asker(TECHNICAL, _("the number of their file"), _OUTSIDE, _TOLD),
        "jurisdiction": NotPersonal("a country or a court's district"),
        "reason": _said(_("why data was asked for")),
        "emergency": NotPersonal("whether one person may decide first"),
        "state": _STATE,
        "round": NotPersonal("a counter"),
        "filed_by": _STAFF,
        **dict.fromkeys(
            (
                "filed_at", "embargo_until", "granted_at", "review_due_at", "reviewed_at", "alarmed_at",
                "produced_at", "ended_at", "told_at", "asked_outside_at",
            ),
            _TIME,
        ),
        "people_concerned": NotPersonal("a number of people"),
    },
    label=_("Requests for data from outside"),
    apart=True,
)  # fmt: skip
declare(
    Named,
    {
        "id": _NUMBER,
        "request": NotPersonal("the request it belongs to"),
        "member": _said(_("that a request names you"), DEALING),
        "deal": NotPersonal("the deal in which the contact is kept"),
        "asked": NotPersonal("names of fields"),
        "granted": NotPersonal("names of fields"),
        "handed_out": NotPersonal("names of fields"),
    },
    subject="request__subject",
    why="the case's, not the member's: under an embargo nothing may tell them that they are named",
    label=_("Whom such a request names"),
    apart=True,
)
declare(
    Decision,
    {
        "id": _NUMBER,
        "request": NotPersonal("the request it belongs to"),
        "round": NotPersonal("a counter"),
        "kind": NotPersonal("grant, refuse and the like"),
        "by": _STAFF,
        "reason": _said(_("why it was decided so")),
        "grants": NotPersonal("numbers of lines, and names of fields"),
        "until": _TIME,
        "at": _TIME,
    },
    subject="request__subject",
    label=_("How such a request was decided"),
    apart=True,
)
declare(
    Evidence,
    {
        **_case_row(CASE),
        "request": NotPersonal("the request it belongs to"),
        "kind": NotPersonal("PDF, picture or text"),
        "content": _asker(DOCUMENT, _("the order or letter that asks for data")),
    },
    label=_("What such a request is founded on"),
    apart=True,
)
declare(
    Package,
    {
        **_case_row(PACKAGE),
        "request": NotPersonal("the request it belongs to"),
        "content": Personal(
            kind=DOCUMENT, keeping=PACKAGE, uses=[_DESK], erase=SHRED, export=False,
            label=_("what was granted, encrypted once more for whoever asked"),
        ),
        "passphrase": Personal(
            kind=TECHNICAL, keeping=PACKAGE, uses=[_DESK], erase=SHRED, export=False,
            label=_("the passphrase that opens it"),
        ),
        "made_at": _TIME,
    },
    label=_("What was granted, for whoever asked"),
    apart=True,
)  # fmt: skip
_ANSWER = [Use("tell-who-asked", to=SELF, basis=LEGAL), _DESK]
declare(
    Consent,
    {
        "id": _NUMBER,
        "request": NotPersonal("the request it belongs to"),
        "member": NotPersonal("whose row it is"),
        "state": Personal(
            kind=DEALING, keeping=CASE, uses=_ANSWER, erase=DELETE, sealed=False,
            label=_("whether you agreed that something be handed out"),
        ),
        "answered_at": Personal(
            kind=DEALING, keeping=CASE, uses=_ANSWER, erase=DELETE, sealed=False,
            label=_("when you said so"),
        ),
    },
    subject="member__subject",
)  # fmt: skip
