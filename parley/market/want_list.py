"""Want lists of trading communities, in the format of TradeMaximizer and the Online Want List Generator.

What cannot be read is an error, and the list is not to be used. What the real program reads past with a
word about it (an unknown item, a repeated one, a line for somebody else's item) is a warning: that bit is
left out, the rest stands."""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from parley.market import want_list_syntax as syntax

ENDS = re.compile(r"\r\n|\r|\n")  # of lines, for an editor too; Python knows eight more
CONTROL = {"Cc", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in which line (counted from 1)."""

    line: int
    reason: str

    def __str__(self) -> str:
        return _("line %(line)d: %(reason)s") % {"line": self.line, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Item:
    """Something that its owner would give. `owner` is None in a list that does not say."""

    code: str
    name: str
    owner: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Want:
    """One wanted thing: an item's code, or the name of a dummy of the same user. A smaller `step` is
    wanted more: it counts the semicolons before it, or is the number of `CODE=3`."""

    code: str
    step: int

    @property
    def is_dummy(self) -> bool:
        return self.code.startswith("%")


@dataclass(frozen=True, slots=True)
class Line:
    """For the item `code` (or through the dummy `code`) `user` takes any one of `wants`."""

    number: int
    user: str | None
    code: str
    wants: tuple[Want, ...]

    @property
    def is_dummy(self) -> bool:
        return self.code.startswith("%")


@dataclass(slots=True)
class WantList:
    """What was read. `read` counts the want lines of the file, `dummies` those of them that define one."""

    options: set[str] = field(default_factory=set)
    items: dict[str, Item] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    read: int = 0
    dummies: int = 0

    @property
    def owners(self) -> set[str]:
        """The names of those who give something."""
        return {item.owner for item in self.items.values() if item.owner is not None}


def read(text: str) -> WantList:
    """Read a want list. Look at `.errors` first: with any, the rest is incomplete."""
    reader = _Reader()
    for number, line in enumerate(ENDS.split(text.removeprefix("\ufeff")), start=1):
        try:
            reader.take(number, line.strip(" \t"))
        except syntax.BadLine as bad:
            reader.list.errors.append(Problem(number, str(bad)))
    reader.finish()
    if not reader.list.errors:
        _Sense(reader.list, reader.has_names).make()
        reader.list.warnings.sort(key=lambda problem: problem.line)
    return reader.list


class _Reader:
    """Line after line: options, then official names, then want lines."""

    def __init__(self) -> None:
        self.list = WantList()
        self.has_names = False
        self.names_begun_at = 0  # inside the official names
        self.users: dict[str, str] = {}

    def take(self, number: int, line: str) -> None:
        if not line or (line.startswith("#") and not line.startswith("#!")):
            return
        if any(unicodedata.category(sign) in CONTROL and sign != "\t" for sign in line):
            raise syntax.BadLine(_("there is a control character in the line"))
        if line.startswith("#!"):
            self._options(number, line)
        elif line.startswith("!"):
            self._directive(number, line.upper())
        elif self.names_begun_at:
            self._name(number, line)
        else:
            self._line(number, line)

    def finish(self) -> None:
        if self.names_begun_at:
            self._wrong(self.names_begun_at, _("the official names are never ended"))
        elif not (self.list.errors or self.list.lines or self.list.items):
            self._wrong(1, _("there is nothing here that a want list has"))

    def _options(self, number: int, line: str) -> None:
        if self.list.lines or self.has_names:
            raise syntax.BadLine(_("options (#!) have to stand before the names and want lines"))
        for option in syntax.options(line):
            if not syntax.is_known(option):
                self._odd(number, _("the option %(option)s is not known; it is ignored") % {"option": option})
            self.list.options.add(option)

    def _directive(self, number: int, line: str) -> None:
        if line == "!BEGIN-OFFICIAL-NAMES":
            if self.has_names or self.list.lines:
                raise syntax.BadLine(_("official names can be given once, before the first want line"))
            self.has_names, self.names_begun_at = True, number
        elif line == "!END-OFFICIAL-NAMES":
            if not self.names_begun_at:
                raise syntax.BadLine(_("the official names end before they begin"))
            self.names_begun_at = 0
        else:
            raise syntax.BadLine(_("lines that begin with ! begin or end the official names"))

    def _name(self, number: int, line: str) -> None:
        found = syntax.official(line)
        code = self._code(found.code)
        if code in self.list.items:
            raise syntax.BadLine(_("the official name of %(code)s was given before") % {"code": code})
        owner = self._user(found.owner)
        self.list.items[code] = Item(code, found.name, owner, number)

    def _line(self, number: int, line: str) -> None:
        options = self.list.options
        raw = syntax.want_line(line, "REQUIRE-USERNAMES" in options, "REQUIRE-COLONS" in options)
        wants = [self._want(number, code, step) for code, step in raw.wants]
        made = Line(number, self._user(raw.user), self._code(raw.item), tuple(w for w in wants if w))
        self.list.lines.append(made)
        self.list.read += 1
        self.list.dummies += made.is_dummy

    def _want(self, number: int, code: str, step: int) -> Want | None:
        name, equals, rank = code.partition("=")
        if not equals:
            return Want(self._code(code), step)
        if "EXPLICIT-PRIORITIES" not in self.list.options:
            reason = _(
                "%(code)s has a priority, but the list does not say EXPLICIT-PRIORITIES; it is left out"
            )
        elif name and rank.isascii() and rank.isdigit() and 0 < int(rank) < 2**31:
            return Want(self._code(name), int(rank))
        else:
            reason = _("%(code)s has no sensible priority; it is left out")
        self._odd(number, reason % {"code": code})
        return None

    def _code(self, code: str) -> str:
        return code if "CASE-SENSITIVE" in self.list.options else code.upper()

    def _user(self, name: str | None) -> str | None:
        """A user's name as it was written first: case does not tell two users apart."""
        return None if name is None else self.users.setdefault(name.casefold(), name)

    def _wrong(self, number: int, reason: str) -> None:
        self.list.errors.append(Problem(number, reason))

    def _odd(self, number: int, reason: str) -> None:
        self.list.warnings.append(Problem(number, reason))


class _Sense:
    """What the lines mean together: which stand, whose they are, and what in them leads nowhere."""

    def __init__(self, read: WantList, has_names: bool) -> None:
        self.list = read
        self.has_names = has_names

    def make(self) -> None:
        lines = self._one_name_each(self.list.lines)
        if not self.has_names:
            self._name_from(lines)
        self.list.lines = self._standing(lines)
        defined = {(line.user, line.code) for line in self.list.lines if line.is_dummy}
        self.list.lines = [replace(line, wants=self._wants(line, defined)) for line in self.list.lines]

    def _one_name_each(self, lines: list[Line]) -> list[Line]:
        """Some write their lines under another spelling of the name that the official names know: who
        owns nothing, and writes for the things of one owner who writes nothing, is that owner."""
        owners, writers, writes_for = self.list.owners, {line.user for line in lines}, defaultdict(set)
        for line in lines:
            item = self.list.items.get(line.code)
            if item and item.owner and line.user and line.user not in owners:
                writes_for[line.user].add(item.owner)
        same = {
            user: min(their) for user, their in writes_for.items() if len(their) == 1 and not their & writers
        }
        for user in same:
            first = next(line.number for line in lines if line.user == user)
            words = {"user": user, "owner": same[user]}
            self._odd(first, _("%(user)s writes for the items of %(owner)s; taken as one person") % words)
        return [replace(line, user=same.get(line.user, line.user)) for line in lines]

    def _name_from(self, lines: list[Line]) -> None:
        for line in lines:
            if not line.is_dummy:
                self.list.items.setdefault(line.code, Item(line.code, line.code, line.user, line.number))

    def _standing(self, lines: list[Line]) -> list[Line]:
        standing: dict[tuple[str | None, str], Line] = {}
        for line in lines:
            if reason := self._idle(line):
                self._odd(line.number, reason % {"code": line.code, "user": line.user})
                continue
            key = (line.user if line.is_dummy else None, line.code)
            if key in standing:
                reason = _("%(code)s has a want line already; this one is left out")
                self._odd(line.number, reason % {"code": line.code})
            else:
                standing[key] = line
        return list(standing.values())

    def _idle(self, line: Line) -> str:
        """Why this line is left out, or nothing."""
        if line.is_dummy:
            if line.user is None:
                return _("the dummy %(code)s belongs to no user; its line is left out")
            if "ALLOW-DUMMIES" not in self.list.options:
                return _("the list does not say ALLOW-DUMMIES; the line of %(code)s is left out")
            return ""
        item = self.list.items.get(line.code)
        if item is None:
            return _("%(code)s is not among the official names; its line is left out")
        if item.owner is None and line.user is not None:
            self.list.items[line.code] = replace(item, owner=line.user)
        elif line.user is not None and item.owner != line.user:
            return _("%(code)s is not an item of %(user)s; the line is left out")
        return ""

    def _wants(self, line: Line, defined: set[tuple[str | None, str]]) -> tuple[Want, ...]:
        kept: dict[str, Want] = {}
        for want in line.wants:
            if reason := self._vain(line, want, defined, kept):
                self._odd(line.number, reason % {"code": want.code, "item": line.code})
            else:
                kept[want.code] = want
        return tuple(kept.values())

    def _vain(self, line: Line, want: Want, defined: set[tuple[str | None, str]], kept: dict) -> str:
        """Why this want is left out, or nothing."""
        if want.code in kept:
            return _("%(code)s is repeated in the line of %(item)s; it counts once")
        if want.code == line.code:
            return _("%(code)s stands in its own line; it is left out")
        if want.is_dummy:
            known = (line.user, want.code) in defined
            return "" if known else _("the dummy %(code)s is not defined by this user; it is left out")
        item = self.list.items.get(want.code)
        if item is None:
            return _("%(code)s is not an item of this list; it is left out")
        if line.user is not None and item.owner == line.user:
            return _("%(code)s belongs to the same user; it is left out")
        return ""

    def _odd(self, number: int, reason: str) -> None:
        self.list.warnings.append(Problem(number, reason))
