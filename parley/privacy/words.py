"""The vocabulary of the catalogue: kinds, audiences, bases, ways to erase; each with its W3C DPV name."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kind:
    """What sort of thing a personal value is. `sealed`: columns of this kind are never stored readable."""

    name: str
    label: object
    dpv: str
    sealed: bool = False


EMAIL = Kind("email", _("email address"), "pd:EmailAddress", sealed=True)
NAME = Kind("name", _("full name"), "pd:Name", sealed=True)
TELEPHONE = Kind("telephone", _("telephone number"), "pd:TelephoneNumber", sealed=True)
POSTAL_ADDRESS = Kind("postal-address", _("postal address"), "pd:PhysicalAddress", sealed=True)
HANDLE = Kind("handle", _("user ID"), "pd:Username")
CREDENTIAL = Kind("credential", _("sign-in secrets"), "pd:Authenticating")
MESSAGE = Kind("message", _("messages"), "pd:Communication")
OPINION = Kind("opinion", _("opinions"), "pd:Opinion")
ADULTHOOD = Kind("adulthood", _("that you are an adult"), "pd:Age")
LOCATION = Kind("location", _("city"), "pd:Location")
DEALING = Kind("dealing", _("what you dealt"), "pd:Transactional")
DOCUMENT = Kind("document", _("documents"), "pd:Identifying", sealed=True)
TECHNICAL = Kind("technical", _("technical records"), "pd:DeviceBased")


@dataclass(frozen=True)
class Audience:
    """Who may see a value."""

    name: str
    label: object
    dpv: str
    partner: str = ""


EVERYONE = Audience("everyone", _("everyone"), "dpv:PublicDataSource")
SELF = Audience("self", _("you alone"), "dpv:DataSubject")
COUNTERPARTY = Audience("counterparty", _("the other side"), "dpv:ThirdParty")
MODERATOR = Audience("moderator", _("a moderator"), "dpv:DataController")
REQUESTER = Audience("requester", _("somebody outside who asked for it"), "dpv:ThirdParty")


def PARTNER(name: str) -> Audience:
    """The service partner declared under `name`."""
    return Audience(f"partner-{name}", name, "dpv:DataProcessor", partner=name)


@dataclass(frozen=True)
class Basis:
    """The ground on which a use stands."""

    name: str
    label: object
    dpv: str


CONTRACT = Basis("contract", _("needed for what you asked us to do"), "dpv:Contract")
CONSENT = Basis("consent", _("you agreed, and can take it back"), "dpv:Consent")
LEGITIMATE = Basis("legitimate", _("our legitimate interest"), "dpv:LegitimateInterest")
LEGAL = Basis("legal", _("the law demands it"), "dpv:LegalObligation")

SHRED = "shred"
DELETE = "delete"
