"""The category tree in memory: it changes with the program only, so each process reads it once."""

from dataclasses import dataclass, field
from threading import Lock

from django.urls import reverse
from django.utils.translation import gettext as _

from parley.market.categories import read_categories
from parley.market.models.categories import Category


@dataclass(eq=False)
class Branch:
    """A category with what stands around it."""

    id: int
    slug: str
    name: str
    icon: str
    parent: "Branch | None"
    children: list["Branch"] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return _(self.name)

    @property
    def url(self) -> str:
        return reverse("market:browse", args=[self.slug])

    @property
    def path(self) -> list["Branch"]:
        """From the first level down to this one."""
        return [*(self.parent.path if self.parent else ()), self]

    @property
    def top(self) -> "Branch":
        """The first level that it stands under (itself, when it is one)."""
        return self.parent.top if self.parent else self

    @property
    def ids(self) -> list[int]:
        """Its own id and those of everything below."""
        return [self.id, *(id for child in self.children for id in child.ids)]


class Tree:
    """All categories, by slug and by id."""

    def __init__(self, categories: list[Category]) -> None:
        self.by_id: dict[int, Branch] = {}
        self.tops: list[Branch] = []
        waiting = {each.pk: each for each in categories}
        for pk in list(waiting):
            self._plant(pk, waiting)
        self.by_slug = {branch.slug: branch for branch in self.by_id.values()}

    def _plant(self, pk: int, rows: dict[int, Category]) -> Branch:
        if pk not in self.by_id:
            row = rows[pk]
            parent = self._plant(row.parent_id, rows) if row.parent_id else None
            branch = self.by_id[pk] = Branch(pk, row.slug, row.name, row.icon, parent)
            (parent.children if parent else self.tops).append(branch)
        return self.by_id[pk]


_known: Tree | None = None
_lock = Lock()


def tree() -> Tree:
    """The tree of this process; one query, the first time."""
    global _known
    if _known is None or not _known.by_id:
        with _lock:
            _known = Tree(list(Category.objects.order_by("position", "pk")))
    return _known


def forget() -> None:
    """Read the tree again next time."""
    global _known
    _known = None


def plant(model: type[Category] = Category) -> int:
    """Bring the table up to what data/categories.tsv says; safe to repeat. `model` is the historical
    one in a migration. -> how many there are"""
    rows = read_categories()
    for position, row in enumerate(rows):
        known = {"slug": row.slug, "name": row.name, "icon": row.icon, "position": position}
        model.objects.update_or_create(id=row.google_id, defaults={**known, "parent_id": row.parent})
    return len(rows)
