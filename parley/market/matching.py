"""What one member has that another looks for, by its title and its place in the tree."""

from collections.abc import Iterable

from django.db.models import Q

from parley.ground import clock
from parley.market.models import Listing
from parley.market.models.listings import shown_at
from parley.market.tree import tree
from parley.members.models import Member
from parley.members.models.place import search_key

SHORTEST = 3  # letters of a word that says something
LOOKED_AT, SHOWN = 500, 6


def matches(own: Iterable[Listing], viewer: Member) -> list[tuple[Listing, list[Listing]]]:
    """Each of a member's `own` listings with what fits it: for a want the things of others that could be it,
    for a thing the wants that it could answer; the likest first, and of those the newest. Something in
    another branch of the tree is nothing alike."""
    own = list(own)
    there = Listing.objects.visible_to(viewer).filter(state=Listing.State.ACTIVE, available__gte=1)
    others = there.filter(top__in={each.top_id for each in own}, owner__imported=False).exclude(owner=viewer)
    newest = list(others.defer("description").order_by("-published_at", "-pk")[:LOOKED_AT])
    return [(each, _fitting(each, newest)) for each in own]


def _fitting(listing: Listing, others: list[Listing]) -> list[Listing]:
    fit = [each for each in others if each.is_want != listing.is_want and each.top_id == listing.top_id]
    return [each for each in likest_first(listing, fit) if likeness(listing, each) > 1][:SHOWN]


def likest_first(wanted: Listing, listings: Iterable[Listing]) -> list[Listing]:
    """`listings` with those first that look most like `wanted`; the others stay in their order."""
    return sorted(listings, key=lambda each: -likeness(wanted, each))


def likeness(one: Listing, other: Listing) -> int:
    """How much two listings look alike: two for each word that both titles have, two for the same category,
    one for the same branch of the tree; 0 for nothing in common."""
    words = len(_words(one) & _words(other))
    place = 2 if one.category_id == other.category_id else int(one.top_id == other.top_id)
    return 2 * words + place


def guessed(title: str) -> int:
    """The number of the category that something of that title may belong to: that of the listing most like it
    among the newest, else the one whose name has a word of it, else the first of all. For a draft alone."""
    words = _said(title)
    asked = Q(pk=None)
    for word in words:
        asked |= Q(title_key__contains=word)
    like = Listing.objects.filter(asked, shown_at(clock.now())).order_by("-published_at", "-pk")
    found = like.values_list("title_key", "category_id")[:LOOKED_AT]
    common, category = max(((len(words & _said(key)), pk) for key, pk in found), default=(0, 0))
    if common:
        return category
    named = [branch.id for branch in tree().by_id.values() if words & _said(branch.name)]
    return named[0] if named else tree().tops[0].id


def _words(listing: Listing) -> set[str]:
    return _said(listing.title_key)


def _said(text: str) -> set[str]:
    return {word for word in search_key(text).split() if len(word) >= SHORTEST}
