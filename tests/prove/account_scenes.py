"""What the races about accounts are about: a member of each round's own, the last number of `its`. Each look
gives what came of each round."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.hashers import reset_hashers
from django.db.models import Model

from parley.desk.models import Report
from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.members.authentication import warn_owner
from parley.members.models import AddressChange, FormerAddress, Joining, Member, Profile, Reset, RetiredHandle
from parley.members.models.attempt import NOTICED, Attempt
from parley.members.models.handles import _holder
from parley.notices.models import Event
from parley.privacy.sealing import blind
from tests.cast import PASSWORD, city
from tests.prove.rating_scenes import somebody

# What is raced is not the hashing.
settings.PASSWORD_HASHERS = ["tests.hashing.CheapArgon2"]
reset_hashers(setting="PASSWORD_HASHERS")


def stage_member(number: int) -> list[tuple[int]]:
    """Nothing has happened."""
    return [(somebody().pk,) for _ in range(number)]


def stage_guessed(number: int) -> list[tuple[int]]:
    """Somebody has tried many wrong passwords."""
    made = stage_member(number)
    for its in made:
        for _ in range(NOTICED):
            Attempt.failed(_member(its).handle, "192.0.2.7")
    return made


def stage_joining(number: int) -> list[tuple[int, str]]:
    """Somebody has typed all but the code. -> (joining, user ID)"""
    said = {"city": city(), "adult_checked_on": clock.today(), "agreed_version": "1"}
    made = []
    for _ in range(number):
        new = f"m-{uuid4().hex[:12]}"
        joining = Joining.begin(uuid4(), f"{new}@example.org", PASSWORD, handle=new, **said)
        made.append((joining.pk, new))
    return made


def stage_proved(number: int) -> list[tuple[int, int, int]]:
    """The codes of two ways back were typed. -> (way back, way back, member)"""
    made = []
    for (member,) in stage_member(number):
        known = {"member_id": member, "network": "", "made_at": clock.now(), "proved_at": clock.now()}
        made.append((*(Reset.objects.create(**known).pk for _ in range(2)), member))
    return made


def stage_changing(number: int) -> list[tuple[int, int, int]]:
    """The address was changed once, and a second change waits for its code. -> (former address, change,
    member)"""
    made = []
    for its in stage_member(number):
        former = _change(its)
        made.append((former, _asks(its).pk, *its))
    return made


def stage_changed(number: int) -> list[tuple[int, int, int]]:
    """The address was changed twice. -> (former address, the later one, member)"""
    return [(_change(its), _change(its), *its) for its in stage_member(number)]


def stage_reported(number: int) -> list[tuple[int, int]]:
    """A report of misuse is proved. -> (report, member)"""
    known = {"since": clock.now(), "made_at": clock.now()}
    made = stage_member(number)
    return [(Report.objects.create(member_id=member, **known).pk, member) for (member,) in made]


def stage_frozen(number: int) -> list[tuple[int, int]]:
    """It has frozen the account."""
    made = stage_reported(number)
    for its in made:
        report_freezes(its)
    return made


def _member(its: tuple) -> Member:
    return Member.objects.get(pk=its[-1])


def _row(model: type[Model], pk: int) -> Any:
    """That row. Raises Refusal where the other one was done with it before this one looked."""
    found = model.objects.filter(pk=pk).first()
    if found is None:
        raise Refusal("It is gone.", code="closed")
    return found


def _asks(its: tuple) -> AddressChange:
    return AddressChange.begin(_member(its), f"new-{uuid4().hex[:12]}@example.org")


def _change(its: tuple) -> int:
    change = _asks(its)
    change.confirm(change.code)
    return FormerAddress.objects.filter(member=its[-1]).latest("pk").pk


def sets_one(its: tuple) -> None:
    _member(its).change_password(PASSWORD, "seven blue lanterns")


def sets_another(its: tuple) -> None:
    _member(its).change_password(PASSWORD, "eight blue lanterns")


def renames(its: tuple) -> None:
    _renames(its, "a")


def renames_otherwise(its: tuple) -> None:
    _renames(its, "b")


def _renames(its: tuple, letter: str) -> None:
    _member(its).rename(f"{letter}-{its[-1]}-of-two")


def first_way_back(its: tuple) -> None:
    _row(Reset, its[0]).set_password("seven blue lanterns")


def second_way_back(its: tuple) -> None:
    _row(Reset, its[1]).set_password("eight blue lanterns")


def asks_for_an_address(its: tuple) -> None:
    member = _member(its)
    AddressChange.begin(member, f"new-{member.handle}@example.org")


def confirms(its: tuple) -> None:
    change = _row(AddressChange, its[1])
    change.confirm(change.code)


def takes_back(its: tuple) -> None:
    _row(FormerAddress, its[0]).take_back()


def takes_back_later(its: tuple) -> None:
    _row(FormerAddress, its[1]).take_back()


def joins(its: tuple, handle: str = "") -> None:
    joining = _row(Joining, its[0])
    joining.confirm(joining.code, handle)


def joins_as_another(its: tuple) -> None:
    joins(its, f"{its[1]}-2")


def closes(its: tuple) -> None:
    _member(its).cancel(by=_member(its), grace=True)


def warns(its: tuple) -> None:
    warn_owner(_member(its).handle)


def report_freezes(its: tuple) -> None:
    Report.objects.get(pk=its[0]).freeze()


def owner_ends_it(its: tuple) -> None:
    Report.objects.get(pk=its[0]).end(by=_member(its))


def told(staged: list[tuple], *kinds: str) -> list[int]:
    """How many events of these kinds there are about the member."""
    return [Event.objects.about(_member(its)).filter(kind__in=kinds).count() for its in staged]


def passwords(staged: list[tuple]) -> list[int]:
    """How often a password was set."""
    return told(staged, "password-changed", "password-reset")


def retired(staged: list[tuple]) -> list[int]:
    """How many user IDs that the member had before are kept for them."""
    holders = [_holder(_member(its).subject) for its in staged]
    return [RetiredHandle.objects.filter(holder=each).count() for each in holders]


def warnings(staged: list[tuple]) -> list[int]:
    """How often the owner was warned."""
    return told(staged, "wrong-passwords")


def closings(staged: list[tuple]) -> list[int]:
    """How often the account was closed."""
    return told(staged, "account-closed")


def askings(staged: list[tuple]) -> list[int]:
    """How often an address was asked for."""
    return told(staged, "address-change-asked")


def changes(staged: list[tuple]) -> list[int]:
    """How often the address was changed: once before the round."""
    return [count - 1 for count in told(staged, "address-changed")]


def addresses(staged: list[tuple]) -> list[str]:
    """Whether the first address is the member's again, and no other one is known; or is a former one, and the
    only one; or else."""
    return [_address(its) for its in staged]


def _address(its: tuple) -> str:
    first, member = f"{_member(its).handle}@example.org", _member(its)
    formers = list(FormerAddress.objects.filter(member=member).values_list("email_index", flat=True))
    if member.profile.email_index == blind(Profile, "email", first) and not formers:
        return "again"
    return "former" if formers == [blind(FormerAddress, "email", first)] else "neither"


def joined(staged: list[tuple]) -> list[int]:
    """How many accounts came of the joining."""
    return [Member.objects.filter(handle__startswith=its[1]).count() for its in staged]


def freezings(staged: list[tuple]) -> list[int]:
    """How often it is recorded that the account was frozen."""
    return [_reported(its, "account-frozen") for its in staged]


def thaws(staged: list[tuple]) -> list[int]:
    """How often it is recorded that the account is as before."""
    return [_reported(its, "account-thawed") for its in staged]


def _reported(its: tuple, kind: str) -> int:
    return Event.objects.about(Report.objects.get(pk=its[0])).filter(kind=kind).count()
