"""What the races at the desk are about: requests for Ana's data, decided by Mo and Nia. With what they do,
and what must never be afterwards. `its` is the number of a round's request."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from parley.desk.models import Consent, Decision, DisclosureRequest, Package
from parley.members.models import Member
from parley.notices.models import Event
from parley.privacy.packages import closed
from tests.cast import make_member
from tests.desk.cases import WHY, filed, granted, lines
from tests.prove.scenes import member


@cache
def nia() -> Member:
    """The second moderator."""
    return Member.objects.filter(handle="nia").first() or make_member("nia", moderator=True)


def stage_filed(number: int) -> list[int]:
    """Requests that nobody has decided on."""
    nia()
    return [filed(member("mo"), [member("ana")]).pk for _round in range(number)]


def stage_half_granted(number: int) -> list[int]:
    """Requests that Mo has granted."""
    nia()
    cases = [filed(member("mo"), [member("ana")]) for _round in range(number)]
    return [granted(case, member("mo")).pk for case in cases]


def stage_agreed(number: int) -> list[int]:
    """Requests on the ground of consent, with Ana's, granted by both."""
    staged = []
    for _round in range(number):
        case = filed(member("mo"), [member("ana")], ground="consent", fields=["name"])
        Consent.objects.get(request=case).agree(by=member("ana"))
        staged.append(granted(case, member("mo"), nia()).pk)
    return staged


def _case(its: int) -> DisclosureRequest:
    return DisclosureRequest.objects.get(pk=its)


def mo_grants(its: int) -> None:
    _case(its).grant(member("mo"), WHY, lines(_case(its)))


def nia_grants(its: int) -> None:
    _case(its).grant(nia(), WHY, lines(_case(its)))


def nia_refuses(its: int) -> None:
    _case(its).refuse(nia(), WHY)


def mo_withdraws(its: int) -> None:
    _case(its).withdraw(member("mo"), WHY)


def mo_produces(its: int) -> None:
    _case(its).produce(member("mo"))


def nia_produces(its: int) -> None:
    _case(its).produce(nia())


def ana_takes_it_back(its: int) -> None:
    """She thinks it over for as long as it takes to make a package: so that the two meet."""
    closed({"title": "", "facts": [], "note": "", "people": []})
    Consent.objects.get(request=its).refuse(by=member("ana"))


def wrongs(staged: Sequence[int]) -> list[str]:
    """Everything that must never be, under any interleaving."""
    return [f"request {case.pk}: {wrong}" for case in map(_case, staged) for wrong in _of(case)]


def _of(case: DisclosureRequest) -> list[str]:
    found = []
    told = Event.objects.about(case).exclude(was="").exclude(kind__startswith="consent-")
    moves = list(told.values_list("was", "now"))
    if any(earlier[1] != later[0] for earlier, later in pairwise(moves)):
        found.append("its events do not follow from each other")
    if moves and moves[-1][1] != case.state:
        found.append(f"it is {case.state}, and its events end with {moves[-1][1]}")
    deciders = set(Decision.objects.filter(request=case, kind="grant").values_list("by", flat=True))
    if case.state == "open" and len(deciders) > 1:
        found.append("two have granted it, and it is open")
    if case.state in ("granted", "produced") and len(deciders) < 2:
        found.append("it is granted by one alone")
    package = Package.objects.filter(request=case).exists()
    if package != (case.state == "produced"):
        found.append(f"it is {case.state}, and {'a' if package else 'no'} package is there")
    if package and Consent.objects.filter(request=case).exclude(state="agreed").exists():
        found.append("handed out without consent")
    return found
