"""Five things one has and five one wants, in a word each: drafts, which nobody else sees."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from parley.ground import locks
from parley.ground.refusals import Refusal
from parley.market.matching import guessed
from parley.market.models import Category, Listing
from parley.members.models import Member

LINES = 5
MOST = 40  # drafts that a member may have, before more are made like this


def jot(by: Member, have: Iterable[str], want: Iterable[str]) -> list[Listing]:
    """Make a draft of each title, in a place of the tree that is guessed; what `by` has a draft of already is
    not made again. -> those that were made. Raises Refusal "too-many"."""
    said = [(Listing.Kind.THING, title) for title in have] + [(Listing.Kind.WANT, title) for title in want]
    with transaction.atomic():
        locks.row(Member.objects.filter(pk=by.pk))  # they are counted
        drafts = Listing.objects.of(by).filter(state=Listing.State.DRAFT)
        there = set(drafts.values_list("kind", "title"))
        new = [each for each in dict.fromkeys(said) if each not in there]
        if len(there) + len(new) > MOST:
            raise Refusal(_("You have many drafts already. Finish some of them first."), code="too-many")
        return [_draft(by, kind, title) for kind, title in new]


def _draft(by: Member, kind: str, title: str) -> Listing:
    category = Category.objects.get(pk=guessed(title))
    return Listing.objects.create(owner=by, kind=kind, title=title, category=category)
