"""One simulated market: some days of some members, from one seed, watched from outside after each step."""

import hashlib
import uuid
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from parley.ground import clock
from parley.members.models import Member
from parley.notices import mail
from parley.notices.models import Notice
from tests.cast import make_member
from tests.prove import letters
from tests.prove.simulate import acts
from tests.prove.simulate.acts import Act, Outcome
from tests.prove.simulate.choosing import Chooser
from tests.prove.simulate.hands import A_MOMENT, Hands
from tests.prove.simulate.oracle import Oracle
from tests.prove.simulate.rules import Anomaly, demand
from tests.prove.simulate.watch import Watch

MEMBERS, STEPS = 30, 200  # steps of one day: at least so many verbs
BEGIN = datetime(2030, 1, 7, 8, tzinfo=UTC)
KILL, DOUBLE, RACE, STALE, BACK = 0.02, 0.02, 0.03, 0.05, 0.005  # shares of the steps
LEAP = 0.25  # of the nights are several days long
PRESSED_AT_ONCE = ("leave", "open_contact")  # never from a page that was opened long before
DRAWER = 12  # pages that lie open somewhere


@dataclass
class Sum:
    """What came about in one market, or in several."""

    counts: Counter[str] = field(default_factory=Counter)
    verbs: Counter[str] = field(default_factory=Counter)
    digest: str = ""
    anomaly: str = ""

    def add(self, other: "Sum") -> None:
        self.counts += other.counts
        self.verbs += other.verbs
        self.digest = hashlib.sha256((self.digest + other.digest).encode()).hexdigest()[:16]
        self.anomaly = self.anomaly or other.anomaly


class Market:
    """One of them: all that happens in it follows from `seed` and `number`."""

    def __init__(self, seed: int, number: int, watch: Watch, hands: Hands, moment: float = A_MOMENT) -> None:
        self.name = f"SEED={seed} MARKET={number}"
        self.chance, self.watch, self.hands, self.moment = Random(f"{seed} {number}"), watch, hands, moment
        self.now, self.day, self.step = BEGIN, 0, 0
        self.oracle = Oracle(members(), watch.rows, Member.objects.get(is_moderator=True).pk)
        self.chooser = Chooser(self.chance, self.oracle)
        self.sum, self.last = Sum(), deque(maxlen=12)
        self.how = ""  # the step came about
        self.drawer: list[Act] = []
        self.posted: set[str] = set()
        self.posts_killed = 0
        self.mixed = hashlib.sha256()

    def live(self, days: int) -> Sum:
        """Live so many days. -> what came about; with an anomaly it ends there."""
        letters.file().unlink(missing_ok=True)
        try:
            for self.day in range(1, days + 1):
                self.one_day()
        except Anomaly as anomaly:
            when = f"day {self.day}, step {self.step}, {self.now:%Y-%m-%d %H:%M}"
            where = f"{self.name}: {when}, {self.how}: {anomaly}"
            self.sum.anomaly = "\n  ".join([where, "the last acts:", *self.last])
            self.sum.counts["anomalies"] += 1
        self.sum.digest = self.mixed.hexdigest()
        return self.sum

    def one_day(self) -> None:
        for self.step in range(1, STEPS + 1):
            self.pass_a_moment()
            self.one_step()
            self.look()
            self.compare()
        self.how = "mail"
        self.post()
        self.compare()
        self.sum.counts["days"] += 1
        self.pass_the_night()

    def pass_a_moment(self) -> None:
        """Some minutes; now and then the clock is put right, back by an hour."""
        self.now += timedelta(seconds=self.chance.randrange(30, 800))
        if self.chance.random() < BACK:
            self.now -= timedelta(hours=1)
            self.sum.counts["clock jumps"] += 1

    def pass_the_night(self) -> None:
        self.now = (self.now + timedelta(days=1)).replace(hour=8, minute=0)
        if self.chance.random() < LEAP:
            self.now += timedelta(days=self.chance.randrange(1, 9))
            self.sum.counts["clock jumps"] += 1

    def one_step(self) -> None:
        act, self.how = self.page(), "alone"
        how, key = self.chance.random(), str(uuid.UUID(int=self.chance.getrandbits(128)))
        if how < KILL:
            self.kill(act, key)
        elif how < KILL + DOUBLE and act.by:
            self.double_click(act, key)
        elif how < KILL + DOUBLE + RACE and (rival := self.chooser.rival(act, self.now)):
            self.race(act, rival)
        else:
            self.take(act, acts.do(act, self.now))
        if len(self.oracle.members) < MEMBERS:
            self.join()

    def page(self) -> Act:
        """What somebody presses next: mostly a page that was just opened, sometimes one of before."""
        if self.drawer and self.chance.random() < STALE:
            self.sum.counts["stale pages"] += 1
            act = self.drawer.pop(self.chance.randrange(len(self.drawer)))
            if act.by not in self.oracle.gone:
                return act
        act = self.chooser.act(self.now)
        if self.chance.random() < STALE and act.by:
            self.drawer = [*self.drawer[-DRAWER:], self.chooser.act(self.now)]
            self.drawer = [each for each in self.drawer if each.by and each.verb not in PRESSED_AT_ONCE]
        return act

    def kill(self, act: Act, key: str) -> None:
        """A process dies in the middle of it; whoever waited tries again with the same form."""
        number = self.chance.randrange(1, 14)
        self.how = "killed"
        self.last.append(f"killed at statement {number}: {act}")
        self.hands.kill(act, self.now, key if act.by else "", number)
        self.sum.counts["kills"] += 1
        self.sum.counts["verbs"] += 1
        if act.verb not in acts.SHOWING:  # noted, and not shown yet: so it is not recorded either
            self.look()
        self.sum.counts["retries"] += 1
        self.take(act, acts.press(act, self.now, key) if act.by else acts.do(act, self.now))

    def double_click(self, act: Act, key: str) -> None:
        """One form, sent twice at the same moment: it happens once, and both are led to the same place."""
        self.how = "clicked twice"
        self.last.append(f"clicked twice: {act}")
        first, second = self.hands.at_once(act, act, self.now, key, self.moment)
        self.sum.counts["double clicks"] += 1
        self.sum.counts["verbs"] += 1
        demand(first == second, f"two clicks led to {first} and {second}")
        self.take(act, first)

    def race(self, act: Act, rival: Act) -> None:
        """Two at the same moment, of which the second comes while the first holds what both want."""
        self.how = "at once"
        self.last.append(f"at once: {act} / {rival}")
        first, second = self.hands.at_once(act, rival, self.now, moment=self.moment)
        self.sum.counts["races"] += 1
        self.take(act, first)
        self.take(rival, second)

    def take(self, act: Act, outcome: Outcome) -> None:
        """Write down what came of it, and hold it against the rules."""
        self.last.append(f"{act} -> {outcome.kind} {outcome.said}")
        self.mixed.update(f"{act.verb} {act.by} {outcome.kind} {outcome.said}\n".encode())
        self.sum.counts["verbs"] += 1
        self.sum.counts["contended"] += self.chooser.is_hot(act)
        self.sum.counts[outcome.kind] += 1
        self.sum.verbs[act.verb] += outcome.kind == "done"
        demand(outcome.kind != "error", f"neither done nor refused: {outcome.said}")
        if outcome.kind == "done":
            self.oracle.note(act, outcome.made if act.by else 0, self.now)
            self.sum.counts["deals"] += act.verb in ("accept", "buy", "take")
        elif act.verb == "accept":
            demand(not self.oracle.must_accept(act, self.now), f"refused ({outcome.said}) for no reason")
        elif act.verb == "take" and self.how == "alone":
            demand(not self.oracle.must_take(act, self.now), f"refused ({outcome.said}) for no reason")

    def join(self) -> None:
        """Somebody takes the place of who has left."""
        with clock.frozen(self.now):
            made = make_member(f"member-{self.chance.getrandbits(48):012x}")
        self.oracle.members.append(made.pk)

    def look(self) -> None:
        """Ask the invariants from outside."""
        if found := self.watch.breaches():
            raise Anomaly("; ".join(found[:3]))

    def post(self) -> None:
        """The mail of the day goes, in a process that may be killed at it; each letter once, or under the
        Message-ID of the one before."""
        if self.chance.random() < 0.2:
            self.hands.kill(Act("send_mail", 0), self.now, "", self.chance.randrange(1, 60))
            self.watch.wait_for_the_dead()
            self.posts_killed += 1
            self.sum.counts["kills"] += 1
        self.take(Act("send_mail", 0), acts.do(Act("send_mail", 0), self.now))
        sent, different, waiting = letters.counted()
        demand(waiting == 0, f"{waiting} letters were not sent")
        demand(sent - different <= self.posts_killed, f"{sent} letters, {different} different ones")
        self.posted |= {mail.message_id(each) for each in Notice.objects.filter(mail_state="sent")}
        noted = set(letters.file().read_text().split())
        demand(noted == self.posted, "a letter that nobody was to get, or one that nobody got")
        self.sum.counts["letters"] = sent

    def compare(self) -> None:
        """Is all as it should be?"""
        if found := list(self.oracle.differences(self.now)):
            raise Anomaly("; ".join(found[:4]))


def members() -> list[int]:
    """The numbers of those who are there."""
    return list(Member.objects.filter(is_moderator=False).order_by("pk").values_list("pk", flat=True))
