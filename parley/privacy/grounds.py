"""The grounds on which personal data may be handed to somebody outside: a closed list, each with the basis on
which it stands. What is not declared for a ground cannot be handed out on it."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from parley.privacy.catalogue import CONSENT, LEGAL, LEGITIMATE, REQUESTER, Basis, Use

RELATION = "granted-request"


@dataclass(frozen=True)
class Ground:
    """One ground. `purpose_label` completes "in order to …"; `telephone`: whether that may be asked for."""

    name: str
    label: object
    purpose_label: object
    basis: Basis
    dpv: str
    telephone: bool = True

    @property
    def purpose(self) -> str:
        """The purpose under which the catalogue permits what is handed out on this ground."""
        return f"disclose-{self.name}"

    def use(self) -> Use:
        """The permission: to who asked, when two people granted it, with a reason in words."""
        return Use(
            self.purpose, to=REQUESTER, basis=self.basis, when=RELATION, reason_required=True,
            page="desk:transparency",
        )  # fmt: skip


GROUNDS = {
    each.name: each
    for each in (
        Ground(
            "consent", _("consent"), _("give it to somebody who asked for it, because you agreed"),
            CONSENT, "dpv:RequestedServiceProvision",
        ),
        Ground(
            "legal-process", _("legal process"),
            _("follow a court or another legal process, foreign courts included"), LEGAL,
            "dpv:LegalCompliance",
        ),
        Ground(
            "terms", _("breach of the terms"), _("act on a breach or an apparent breach of our terms"),
            LEGITIMATE, "dpv:MisusePreventionAndDetection", telephone=False,
        ),
        Ground(
            "liability", _("liability of a listing"), _("answer for a listing that somebody is liable for"),
            LEGITIMATE, "dpv:DisputeManagement", telephone=False,
        ),
        Ground(
            "harm", _("security or imminent harm"), _("keep somebody from harm that is about to happen"),
            LEGITIMATE, "dpv:EnforceSecurity",
        ),
        Ground(
            "law-enforcement", _("law enforcement"), _("help law enforcement that the law tells us to help"),
            LEGAL, "dpv:LegalCompliance",
        ),
        Ground(
            "own-report", _("our own report"), _("report what we believe to be unlawful"), LEGITIMATE,
            "dpv:MisusePreventionAndDetection",
        ),
    )
}  # fmt: skip


def handed_out(telephone: bool = False) -> list[Use]:
    """The uses of a column that may be handed out: one for each ground (of a telephone: fewer)."""
    return [each.use() for each in GROUNDS.values() if each.telephone or not telephone]
