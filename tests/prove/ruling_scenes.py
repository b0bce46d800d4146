"""What the races about rulings are about: Ana's things, which were reported and ended by Mo. `its` is the
number of a round's matter."""

from collections.abc import Sequence

from parley.desk.models import Appeal, Complaint, Matter, Ruling
from parley.market.models import Listing
from parley.members.models import Member
from tests.offers.things import put_up
from tests.prove.desk_scenes import nia
from tests.prove.scenes import member

WHY = "The photos are those of a shop."


def stage_ended(number: int) -> list[int]:
    """Matters in which Mo has ended the thing, and Ana has appealed."""
    nia()
    staged = []
    for place in range(number):
        matter = Complaint.make(put_up(member("ana")), "fraud", WHY, None, f"192.0.2.{place}").matter
        Appeal.make(Ruling.make(matter, member("mo"), "end", "fraud", WHY), member("ana"), WHY)
        staged.append(matter.pk)
    return staged


def _taken_back(its: int, by: Member) -> None:
    matter = Matter.objects.get(pk=its)
    Ruling.make(matter, by, "lift", "fraud", WHY, earlier=matter.rulings.first())


def mo_takes_it_back(its: int) -> None:
    _taken_back(its, member("mo"))


def nia_takes_it_back(its: int) -> None:
    _taken_back(its, nia())


def nia_overturns(its: int) -> None:
    Appeal.objects.get(ruling__matter=its).overturn(nia(), WHY)


def nia_upholds(its: int) -> None:
    Appeal.objects.get(ruling__matter=its).uphold(nia(), WHY)


def wrongs(staged: Sequence[int]) -> list[str]:
    """Everything that must never be, under any interleaving."""
    return [f"matter {its}: {wrong}" for its in staged for wrong in _of(Matter.objects.get(pk=its))]


def _of(matter: Matter) -> list[str]:
    found, ruling = [], matter.rulings.earliest("pk")
    if ruling.later.count() > 1:
        found.append("one decision was taken back twice")
    back = ruling.later.exists() or ruling.appeal.outcome == "overturned"
    if back != (ruling.undone_at is not None):
        found.append("it was taken back and stands, or the other way round")
    if (Listing.objects.get(pk=matter.about_id).state == "paused") != back:
        found.append("its thing is not as was decided")
    return found
