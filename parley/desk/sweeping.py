"""Cases and packages go when their time is over; of a case stays that it happened."""

from datetime import datetime

from parley.desk.models import (
    Appeal,
    CaseWord,
    Complaint,
    DisclosureRequest,
    Matter,
    MinorCase,
    Package,
    ParentsWord,
    Report,
    Ruling,
)
from parley.desk.models.complaints import KEEPING as REPORTED
from parley.desk.models.matters import KEPT as MATTER_KEPT
from parley.desk.models.minors import WORDS_KEPT
from parley.desk.models.misuse import KEPT as REPORT_KEPT
from parley.desk.models.misuse import UNPROVED_KEPT
from parley.desk.models.words import NETWORK, NETWORK_KEPT
from parley.desk.requests_rules import CASE, CASE_KEPT, PACKAGE, PACKAGE_KEPT
from parley.members.models.joining import KEPT as CODE_KEPT
from parley.privacy import effect, retention


@retention.sweeps(
    PACKAGE,
    retention.rows(lambda: Package.objects.all(), "made_at", PACKAGE_KEPT),
    PACKAGE_KEPT,
    tables=(Package._meta.db_table,),
)
def end_packages(ids: list) -> None:
    """Destroy packages that nobody fetched."""
    for package in Package.objects.filter(pk__in=ids).select_related("request").order_by("pk"):
        package.request.lapse()


def _cases(now: datetime, most: int) -> retention.Due:
    # The sweep looks from a later moment while a longer keeping is held back, which the request does too.
    now -= effect.sooner(CASE, CASE_KEPT.days)
    past = DisclosureRequest.objects.past_keeping(now).order_by("ended_at", "pk")[:most]
    return {each.pk: each.ended_at + CASE_KEPT for each in past}


@retention.sweeps(CASE, _cases, CASE_KEPT, tables=(DisclosureRequest._meta.db_table,))
def forget_cases(ids: list) -> None:
    """Forget who asked and who was named."""
    for request in DisclosureRequest.objects.filter(pk__in=ids).order_by("pk"):
        request.forget()


def _ended(model: type) -> retention.Find:
    return retention.rows(lambda: model.objects.all(), "case__ended_at", WORDS_KEPT)


@retention.sweeps("minor-case", _ended(CaseWord), WORDS_KEPT, tables=(CaseWord._meta.db_table,))
def forget_words(ids: list) -> None:
    """Forget what was said in cases about minors that ended a while ago."""
    retention.forget(CaseWord, ids)


@retention.sweeps("minor-case", _ended(ParentsWord), WORDS_KEPT, tables=(ParentsWord._meta.db_table,))
def forget_parents_words(ids: list) -> None:
    """Forget who told of a minor, once the case has ended a while ago."""
    retention.forget(ParentsWord, ids, own_subject=True)


@retention.sweeps(
    "minor-case",
    retention.rows(lambda: MinorCase.objects.filter(member__isnull=False), "ended_at", WORDS_KEPT),
    WORDS_KEPT,
    tables=(MinorCase._meta.db_table,),
)
def forget_whose_case(ids: list) -> None:
    """Forget whose account it was; that there was a case stays, with the roles that decided it."""
    MinorCase.objects.filter(pk__in=ids).update(member=None)


@retention.sweeps(
    "minor-case",
    retention.rows(lambda: ParentsWord.objects.filter(case=None), "made_at", CODE_KEPT),
    tables=(ParentsWord._meta.db_table,),
)
def forget_unproved_words(ids: list) -> None:
    """Forget those who never typed the code from their mail."""
    retention.forget(ParentsWord, ids, own_subject=True)


def _with_network(model: type) -> retention.Find:
    return retention.rows(lambda: model.objects.exclude(network=""), "made_at", NETWORK_KEPT)


@retention.sweeps(NETWORK, _with_network(ParentsWord), NETWORK_KEPT, tables=(ParentsWord._meta.db_table,))
def forget_networks_of_parents(ids: list) -> None:
    """Forget from where it was said that an account is a minor's."""
    ParentsWord.objects.filter(pk__in=ids).update(network="")


@retention.sweeps(NETWORK, _with_network(Complaint), NETWORK_KEPT, tables=(Complaint._meta.db_table,))
def forget_networks_of_reports(ids: list) -> None:
    """Forget from where a visitor reported something."""
    Complaint.objects.filter(pk__in=ids).update(network="")


@retention.sweeps(
    "misuse-report",
    retention.rows(lambda: Report.objects.all(), "ended_at", REPORT_KEPT),
    REPORT_KEPT,
    tables=(Report._meta.db_table,),
)
def forget_reports(ids: list) -> None:
    """Forget reports of misuse that ended long ago."""
    Report.objects.filter(pk__in=ids).delete()


@retention.sweeps(
    "misuse-report",
    retention.rows(lambda: Report.objects.filter(frozen_at=None), "made_at", UNPROVED_KEPT),
    tables=(Report._meta.db_table,),
)
def forget_unproved_reports(ids: list) -> None:
    """Forget reports whose code nobody typed."""
    Report.objects.filter(pk__in=ids).delete()


@retention.sweeps(
    REPORTED,
    retention.rows(lambda: Matter.objects.all(), "closed_at", MATTER_KEPT),
    MATTER_KEPT,
    tables=tuple(each._meta.db_table for each in (Matter, Complaint, Ruling, Appeal)),
)
def forget_matters(ids: list) -> None:
    """Forget what was reported, decided and appealed long ago. The matter goes last: after a crash it is
    found again, and with it whatever is left."""
    made = Complaint.objects.filter(matter__in=ids)
    retention.forget(Complaint, list(made.filter(reporter=None).values_list("pk", flat=True)), True)
    retention.forget(Complaint, list(made.values_list("pk", flat=True)))
    appeals = Appeal.objects.filter(ruling__matter__in=ids)
    retention.forget(Appeal, list(appeals.values_list("pk", flat=True)))
    Ruling.objects.filter(matter__in=ids).delete()
    Matter.objects.filter(pk__in=ids).delete()
