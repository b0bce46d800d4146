"""The reader of the curated tree of categories (data/categories.tsv).

The numbers are those of Google's product taxonomy of 2021-09-21, and `google_path` is what each one
is called there, so that the mapping can be checked against any copy of it. The names are ours, and so
is the tree: a category stands where members would look for it."""

import csv
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """One category. `parent` is the Google number of the one above, None on the first level; `icon`
    is a Lucide name on the first level and empty below."""

    google_id: int
    parent: int | None
    name: str
    slug: str
    icon: str
    google_path: str


def read_categories() -> list[CategoryRow]:
    """The rows of the tree in the order they are shown in; a parent stands before its children."""
    text = (files("parley.market") / "data" / "categories.tsv").read_text(encoding="utf-8")
    return [
        CategoryRow(
            google_id=int(row["google_id"]),
            parent=int(row["parent"]) if row["parent"] else None,
            name=row["name"],
            slug=row["slug"],
            icon=row["icon"],
            google_path=row["google_path"],
        )
        for row in csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    ]
