"""What two texts of the policy say differently: wider, narrower, or in other words only.

Wider is whatever lets somebody see more, binds somebody less, or keeps something for longer: it weakens
the policy. Where it cannot be told, it counts as wider. Other words about the same may say anything, so they
weaken it too, unless somebody who has read them says that they do not."""

from dataclasses import dataclass, field

from parley.privacy.statements import FOREVER, Statement, read

WIDER, NARROWER, WORDING = "wider", "narrower", "wording"
HARMLESS_WHEN_NEW = {"keeping", "relation"}  # until something refers to them
PROMISES = {"backups"}  # there are backups either way: without the statement they may live for any time


@dataclass(frozen=True)
class Difference:
    """One statement that came (`before` is None), went (`after` is None) or says something else now."""

    before: Statement | None
    after: Statement | None

    @property
    def line(self) -> str:
        """The statement as it stands now; one that went, as it stood."""
        return (self.after or self.before).line

    @property
    def is_reworded(self) -> bool:
        """Whether it says it in other words, whatever else is different. A partner's papers are facts."""
        both = self.before and self.after
        return bool(both and self.before.words != self.after.words and not self.after.facts.get("fact"))

    @property
    def is_words_only(self) -> bool:
        """Whether nothing is different but the words."""
        return self.is_reworded and self.before.allows == self.after.allows


@dataclass
class Differences:
    """All of them, by what they mean for the people whose data it is."""

    wider: list[Difference] = field(default_factory=list)
    narrower: list[Difference] = field(default_factory=list)
    wording: list[Difference] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.wider or self.narrower or self.wording)


def compare(before: str, after: str) -> Differences:
    """The differences between two texts, each list in the order of the lines."""
    found = Differences()
    judge = _Judge(read(before), read(after))
    for each in judge.differences():
        getattr(found, judge.of(each)).append(each)
    for group in (found.wider, found.narrower, found.wording):
        group.sort(key=lambda each: each.line)
    return found


def weakened(before: str, after: str, wording_only: bool = False) -> list[str]:
    """The statements that let more people see more, or for longer, or bind somebody less; what such a
    statement was is told where it is gone altogether. Those too that say it in other words, unless these are
    `wording_only`."""
    return [
        each.line if each.after else f"no longer: {each.line}"
        for each in weakening(compare(before, after), wording_only)
    ]


def weakening(found: Differences, wording_only: bool = False) -> list[Difference]:
    """The differences that weaken the policy, in the order of the lines."""
    if wording_only:
        return [each for each in found.wider if not each.is_words_only]
    reworded = [each for each in (*found.narrower, *found.wording) if each.is_reworded]
    return sorted((*found.wider, *reworded), key=lambda each: each.line)


def covers(old: Statement, new: Statement) -> bool:
    """Whether whatever `new` lets be shown was allowed by `old` (of the same key) already."""
    same_condition = old.facts["when"] in (None, new.facts["when"])
    same_reason = not old.facts["reason"] or bool(new.facts["reason"])
    freely = old.facts["basis"] != "consent" or new.facts["basis"] == "consent"
    may_refuse = not old.facts["refusable"] or bool(new.facts["refusable"])
    return same_condition and same_reason and freely and may_refuse


class _Judge:
    def __init__(self, before: list[Statement], after: list[Statement]):
        self.before, self.after = _by_key(before), _by_key(after)
        self.days = {side: _keepings(all_) for side, all_ in (("old", before), ("new", after))}

    def differences(self):
        for key in {**self.before, **self.after}:
            olds, news = _without_equal(self.before.get(key, []), self.after.get(key, []))
            for place in range(max(len(olds), len(news))):
                yield Difference(*(side[place] if place < len(side) else None for side in (olds, news)))

    def of(self, each: Difference) -> str:
        """Which group a difference belongs to."""
        old, new = each.before, each.after
        if new is None:
            return WIDER if old.facts.get("fact") or old.sort in PROMISES else NARROWER
        if new.sort == "shows":
            return self._shown(old, new)
        if old is None:
            return self._come(new)
        if old.allows == new.allows:
            return WIDER if _ends_otherwise(old, new) else WORDING
        return getattr(self, f"_{new.sort.replace(' ', '_')}", self._unknown)(old, new)

    def _come(self, new: Statement) -> str:
        if new.facts.get("fact"):
            return NARROWER
        return WORDING if new.sort in HARMLESS_WHEN_NEW else WIDER

    def _shown(self, old: Statement | None, new: Statement) -> str:
        if not any(covers(each, new) for each in self.before.get(new.key, [])):
            return WIDER
        tighter = old is None or not covers(new, old)
        return NARROWER if tighter else WORDING

    def _holds(self, old: Statement, new: Statement) -> str:
        was, now = old.facts, new.facts
        days = (self.days["old"].get(was["keeping"], FOREVER), self.days["new"].get(now["keeping"], FOREVER))
        turned = [
            (was["sealed"] == "readable", now["sealed"] == "readable"),
            (was["erase"] != "shred", now["erase"] != "shred"),
            (was["export"] == "no", now["export"] == "no"),
            days,
        ]
        if was["kind"] != now["kind"] or any(after > before for before, after in turned):
            return WIDER
        return NARROWER if any(after < before for before, after in turned) else WORDING

    def _keeping(self, old: Statement, new: Statement) -> str:
        return WIDER if new.days > old.days else NARROWER

    _cookie = _browser_storage = _files = _backups = _keeping

    def _partner(self, old: Statement, new: Statement) -> str:
        # Somebody else, somewhere else: a new recipient. Another paper about the same one: words.
        return WIDER if new.facts["fact"] in ("who", "country", "facts") else WORDING

    def _unknown(self, old: Statement, new: Statement) -> str:
        return WIDER


def _ends_otherwise(old: Statement, new: Statement) -> bool:
    """Whether a keeping without days is to end at another event: "for good" is later than any."""
    if new.sort != "keeping" or new.days != FOREVER:
        return False
    return old.words.rpartition(", until ")[2] != new.words.rpartition(", until ")[2]


def _by_key(all_: list[Statement]) -> dict[tuple, list[Statement]]:
    found: dict[tuple, list[Statement]] = {}
    for each in all_:
        found.setdefault(each.key, []).append(each)
    return found


def _keepings(all_: list[Statement]) -> dict[str, int]:
    return {each.facts["name"]: each.days for each in all_ if each.sort == "keeping"}


def _without_equal(olds: list[Statement], news: list[Statement]) -> tuple[list, list]:
    """What is left of the two when the lines that stand in both are taken away."""
    lines = {each.line for each in olds} & {each.line for each in news}
    return tuple([each for each in side if each.line not in lines] for side in (olds, news))
