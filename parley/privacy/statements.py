"""The policy's statements, as `policy.as_text` writes them, read back: what each is about, what it allows,
and the words it says it in."""

import re
from dataclasses import dataclass, field

FOREVER = 10**6
NEVER_LONGER = {"cookie": 0}  # a cookie without days ends with the browser; all else without days stays

_SHAPES = {
    "shows": r"(?P<place>\S+) to (?P<audience>\S+) for (?P<purpose>\S+)(?: when (?P<when>\S+))?"
    r"(?P<reason> with a reason)? basis (?P<basis>\S+) \S+(?P<refusable> refusable)?",
    "holds": r"(?P<place>\S+) (?P<kind>\S+) \S+ (?P<sealed>sealed|readable) keeping (?P<keeping>\S+)"
    r" erase (?P<erase>\S+)(?: export (?P<export>\S+))?",
    "public": r"(?P<place>\S+):",
    "purpose": r"(?P<name>\S+) (?P<dpv>\S+):",
    "relation": r"(?P<name>\S+):",
    "keeping": r"(?P<name>\S+) days (?P<days>\S+):",
    "cookie": r"(?P<name>\S+) days (?P<days>\S+):",
    "browser storage": r"(?P<name>\S+) days (?P<days>\S+):",
    "files": r"(?P<name>\S+) days (?P<days>\S+):",
    "backups": r"(?P<name>\S+) days (?P<days>\S+):",
    "partner": r"(?P<name>\S+?)(?: (?P<fact>\w+))?:",
}
_RE = {sort: re.compile(rf"{sort} {shape}") for sort, shape in _SHAPES.items()}
KEYS = ("place", "audience", "purpose", "name", "fact")


@dataclass(frozen=True)
class Statement:
    """One line. `facts` are its parts by name; `words` is what a person reads."""

    line: str
    sort: str
    facts: dict = field(hash=False)
    words: str = ""

    @property
    def key(self) -> tuple:
        """What it is about: two statements of one key say different things about the same."""
        if not self.facts:
            return (self.sort, self.line)
        return (self.sort, *(self.facts[name] for name in KEYS if name in self.facts))

    @property
    def allows(self) -> tuple:
        """All of it but the words. What a partner is bound by stands in the words."""
        said = self.words if self.facts.get("fact") else ""
        return (self.key, tuple(self.facts.items()), said)

    @property
    def days(self) -> int:
        """How long, as a number that can be compared."""
        days = self.facts.get("days", "None")
        return NEVER_LONGER.get(self.sort, FOREVER) if days == "None" else int(days)


def read(text: str) -> list[Statement]:
    """The statements of a policy's text. A line of no known sort is a statement about itself."""
    return [_statement(line) for line in text.splitlines() if line.strip()]


def _statement(line: str) -> Statement:
    for sort, shape in _RE.items():
        if match := shape.match(line):
            return Statement(line, sort, match.groupdict(), line[match.end() :].strip())
    return Statement(line, "", {})
