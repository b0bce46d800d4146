"""The reads of the pages that everybody sees, in plain SQL: the object layer would cost several times
the page. Works on SQLite and PostgreSQL. Nothing here touches a personal column."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection

from parley.ground import clock

PAGE = 24
OTHERS = 6


class Head(NamedTuple):
    """What decides whether and how the page of a listing is shown; with it, `others`: cards of the
    owner's other things. `asked`: see ASKED."""

    id: int
    state: str
    owner_id: int
    version: int
    look_version: int
    available: int
    public_version: int
    has_wants: bool
    left: int
    hidden: bool
    asked: int | None


class Mark(NamedTuple):
    """Enough of a listing to know its card: the versions that its look depends on."""

    id: int
    version: int
    look_version: int
    available: int
    public_version: int


# Whose things are not shown at present. A look into an index that holds hidden members only.
HIDDEN = "(SELECT id FROM members_member WHERE hidden_until > %s)"

# None where nobody asked anything; else a number for how those look who asked what is answered. It grows by
# two with each change that one of them makes, and by one when the time of who was hidden is over.
ASKED = """(
    SELECT SUM(CASE WHEN q.state <> 'answered' OR q.standing <> 'shown' THEN 0
                    ELSE 2 * a.public_version - (CASE WHEN a.hidden_until > %s THEN 1 ELSE 0 END) END)
    FROM market_question q JOIN members_member a ON a.id = q.by_id
    WHERE q.listing_id = t.id AND q.state <> 'withdrawn')"""

# The owner's other things are cut out of an index first: some owners have thousands.
HEAD = """
SELECT t.id, t.state, t.owner_id, t.version, t.look_version, t.available, m.public_version,
       EXISTS (SELECT 1 FROM market_wantline w WHERE w.listing_id = t.id), t.quantity - t.gone,
       COALESCE(m.hidden_until > %s, FALSE), o.id, o.version, o.look_version, o.available, {asked}
FROM market_listing t
JOIN members_member m ON m.id = t.owner_id
LEFT JOIN (SELECT id, version, look_version, available, published_at FROM market_listing
           WHERE owner_id = (SELECT owner_id FROM market_listing WHERE id = %s) AND state = 'active'
                 AND id <> %s
           ORDER BY published_at DESC, id DESC LIMIT 6) o ON TRUE
WHERE t.id = %s
ORDER BY o.published_at DESC, o.id DESC""".replace("{asked}", ASKED)

# The page is cut out of an index first; only its rows are then joined. The owner of what a page skips is not
# in the index, so the hidden are left out only where there are any, which the first try says.
MARKS = """
SELECT l.id, l.version, l.look_version, l.available, m.public_version, EXISTS {hidden}
FROM (SELECT id FROM market_listing WHERE state = 'active'{shown}{where}
      ORDER BY {order} LIMIT %s OFFSET %s) page
JOIN market_listing l ON l.id = page.id
JOIN members_member m ON m.id = l.owner_id
ORDER BY {outer}"""

CARDS = """
SELECT l.id, l.version, l.look_version, l.available, m.public_version,
       l.title, l.kind, l.state, l.price_amount, l.currency, l.takes_offers, l.for_trade,
       m.handle, m.rated_positive, m.rated_neutral, m.rated_negative, c.name, l.quantity - l.gone,
       CASE WHEN p.hidden_as <> '' THEN p.hidden_as ELSE p.token END, p.width, p.height, p.blur, p.sizes_ready
FROM market_listing l
JOIN members_member m ON m.id = l.owner_id
LEFT JOIN members_city c ON c.id = m.city_id
LEFT JOIN market_photo p ON p.id =
     (SELECT f.id FROM market_photo f WHERE f.listing_id = l.id ORDER BY f.position, f.id LIMIT 1)
WHERE l.id IN ({places})"""

BODY = """
SELECT l.id, l.version, l.look_version, l.available, m.public_version,
       l.title, l.kind, l.state, l.price_amount, l.currency, l.takes_offers, l.for_trade,
       m.handle, m.rated_positive, m.rated_neutral, m.rated_negative, c.name, l.quantity - l.gone,
       l.description, l.category_id, l.condition, l.for_sale, l.trade_for, l.quantity, l.published_at,
       m.imported, l.buy_now, l.bars_newcomers, l.postage_amount,
       CASE WHEN p.hidden_as <> '' THEN p.hidden_as ELSE p.token END, p.width, p.height, p.blur, p.sizes_ready
FROM market_listing l
JOIN members_member m ON m.id = l.owner_id
LEFT JOIN members_city c ON c.id = m.city_id
LEFT JOIN market_photo p ON p.listing_id = l.id
WHERE l.id = %s ORDER BY p.position, p.id"""

# What a listing's want line would take: things directly, and things through one dummy.
WANTS = """
SELECT step, position, id, title FROM (
  SELECT e.step, e.position, l.id, l.title
  FROM market_wantline w
  JOIN market_wantentry e ON e.line_id = w.id
  JOIN market_listing l ON l.id = e.wants_id AND l.state = 'active'
  WHERE w.listing_id = %s AND l.owner_id NOT IN {hidden}
  UNION ALL
  SELECT e.step, e.position, l.id, l.title
  FROM market_wantline w
  JOIN market_wantentry e ON e.line_id = w.id
  JOIN market_wantentry d ON d.line_id = e.wants_line_id
  JOIN market_listing l ON l.id = d.wants_id AND l.state = 'active'
  WHERE w.listing_id = %s AND l.owner_id NOT IN {hidden}
) wanted ORDER BY step, position, id LIMIT 60""".replace("{hidden}", HIDDEN)

# Among the newest things only, so that a member in a place where nobody lists does not wait for all.
NEAR = """
SELECT l.id, l.version, l.look_version, l.available, m.public_version
FROM (SELECT id, owner_id, published_at FROM market_listing
      WHERE state = 'active' AND kind = 'thing' AND owner_id NOT IN {hidden}
      ORDER BY published_at DESC, id DESC LIMIT 200) page
JOIN market_listing l ON l.id = page.id
JOIN members_member m ON m.id = page.owner_id
JOIN members_member v ON v.id = %s
JOIN members_city c ON c.id = m.city_id
JOIN members_city here ON here.id = v.city_id
WHERE c.country = here.country AND m.id <> v.id
ORDER BY CASE WHEN c.id = here.id THEN 0 ELSE 1 END, page.published_at DESC, page.id DESC LIMIT %s""".replace(
    "{hidden}", HIDDEN
)

# Two counts, each out of an index: the owner is in none of those that the first is counted in.
COUNT = """
SELECT (SELECT COUNT(*) FROM market_listing WHERE state = 'active'{where})
     - (SELECT COUNT(*) FROM market_listing WHERE state = 'active' AND owner_id IN {hidden}{where})"""

EVERYTHING = """
SELECT (SELECT COUNT(*) FROM market_listing WHERE state = 'active')
     - (SELECT COUNT(*) FROM market_listing WHERE state = 'active' AND owner_id IN {hidden}),
       (SELECT COUNT(*) FROM members_member WHERE cancelled_on IS NULL AND NOT imported
        AND (hidden_until IS NULL OR hidden_until <= %s))""".replace("{hidden}", HIDDEN)

NEWEST = ("published_at DESC, id DESC", "l.published_at DESC, l.id DESC")
CHEAPEST = (
    "currency, price_amount, published_at DESC, id DESC",
    "l.currency, l.price_amount, l.published_at DESC, l.id DESC",
)


def head(pk: int) -> tuple[Head | None, list[Mark]]:
    """The head of one listing and the marks of its owner's newest other things: one query."""
    now = _now()
    rows = _rows(HEAD, (now, now, pk, pk, pk))
    if not rows:
        return None, []
    first = rows[0]
    marks = [Mark(*row[10:14], first[6]) for row in rows if row[10] is not None]
    return Head._make((*first[:9], bool(first[9]), first[14])), marks


def marks(
    where: str, given: Sequence[Any], count: int, skip: int = 0, order: tuple[str, str] = NEWEST
) -> list[Mark]:
    """The marks of active listings. `where` continues a WHERE clause (" AND kind = %s") and is made of
    constants of this program; whatever somebody typed is in `given`."""
    said = {"hidden": HIDDEN, "where": where, "order": order[0], "outer": order[1]}
    now = _now()
    found = _rows(MARKS.format(shown="", **said), (now, *given, count, skip))
    if found and found[0][5]:
        shown = f" AND owner_id NOT IN {HIDDEN}"
        found = _rows(MARKS.format(shown=shown, **said), (now, now, *given, count, skip))
    return [Mark._make(row[:5]) for row in found]


def near(viewer_id: int, count: int) -> list[Mark]:
    """New things of others in the member's city, then elsewhere in the country."""
    return [Mark._make(row) for row in _rows(NEAR, (_now(), viewer_id, count))]


def count(where: str, given: Sequence[Any]) -> int:
    """How many active listings there are of `where` (as in `marks`)."""
    return _rows(COUNT.format(where=where, hidden=HIDDEN), (*given, _now(), *given))[0][0]


def everything() -> tuple[int, int]:
    """How many active listings and how many members there are."""
    return _rows(EVERYTHING, (_now(), _now()))[0]


def cards(ids: Sequence[int]) -> list[tuple]:
    """Everything that the cards of these listings say, in no order; the columns of CARDS."""
    return _rows(CARDS.format(places=", ".join(["%s"] * len(ids))), tuple(ids)) if ids else []


def body(pk: int) -> list[tuple]:
    """Everything that the page of a listing says, one row a photo (one without photo when it has none)."""
    return _rows(BODY, (pk,))


def wants(pk: int) -> list[tuple[int, int, int, str]]:
    """What the owner would take for it, best first: (step, position, listing id, title)."""
    return list(dict.fromkeys(_rows(WANTS, (pk, _now(), pk, _now()))))


def _now() -> Any:
    """The present as the engine keeps moments."""
    return connection.ops.adapt_datetimefield_value(clock.now())


def _rows(sql: str, given: tuple) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()
