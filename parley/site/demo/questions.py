"""What the people of the demo ask about things, and what they are answered. Times are hours before the demo
was filled."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from parley.ground import clock
from parley.market.models import Listing, Question
from parley.members.models import Member


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about the thing called `title`, and the answer; "" while there is none."""

    title: str
    by: str
    ago: float
    text: str
    answer: str = ""
    answered: float = 0


QUESTIONS = [
    Asked("Kitchen table, solid oak, 160 by 80", "loft7", 34, "Would six fit around it, with elbows?",
          "Six with elbows, eight at Christmas.", 31),
    Asked("Kitchen table, solid oak, 160 by 80", "old-oak", 28,
          "Is the top one piece or glued? And how thick is it?",
          "Glued from seven boards, 32 mm thick. You see the joints if you look for them.", 27),
    Asked("Kitchen table, solid oak, 160 by 80", "stitch.in.time", 5,
          "Is the signature underneath still there? I would like to keep it."),
    Asked("Espresso machine, lever, made to be repaired", "wren", 60,
          "Does it run on 230 V, and which way does the plug go?",
          "230 V, 1000 W, an ordinary earthed plug. The lever wants a heavy table.", 58),
    Asked("Four bentwood chairs", "papermoon", 20, "Would you part with two of them?",
          "Together they have been for thirty years. All four, please.", 18),
    Asked("Touring bicycle, steel, 58 cm", "petit-tournevis", 70,
          "Which width do the tyres have, and is there room for 40 mm?",
          "35 mm now. 40 goes in without mudguards, I tried.", 66),
    Asked("Touring bicycle, steel, 58 cm", "quai-nord", 62, "Has the frame ever been in an accident?",
          "No. The weld on the rack is from too much luggage near Rostock.", 61),
    Asked("Folding bicycle for the train", "harborlights", 7, "How large is it when folded?"),
    Asked("Jazz records, thirty, mostly hard bop", "drumlin", 50,
          "Could you say which labels? First pressings or later ones?",
          "Mostly later ones from the eighties, four that look older. I am no expert.", 46),
    Asked("Telescope, 130 mm reflector, on a mount", "langsam", 16,
          "Is the mount motorised, or does one turn it by hand?",
          "By hand, with two slow-motion cables. One gets used to it in one night.", 12),
    Asked("Lemon tree, four years old", "clementine.b", 210, "How tall is it with the pot?",
          "1.20 m without, 1.55 m with it. It goes into a small car lying down.", 205),
    Asked("Enamel mugs, six, blue rim", "marguerite-77", 9, "May they go into a dishwasher?",
          "They may. They have been through worse.", 8),
]  # fmt: skip


def ask(
    questions: Iterable[Asked], listings: dict[str, Listing], members: dict[str, Member], now: datetime
) -> int:
    """Ask and answer, in the order of time, what was not asked yet. `listings` by title, `members` by handle.
    -> how many there are"""
    questions, steps = list(questions), []
    there = set(Question.objects.values_list("listing", "by"))
    for each in questions:
        listing, by = listings[each.title], members[each.by]
        if (listing.pk, by.pk) not in there:
            steps.append((each.ago, each, listing, by))
    with transaction.atomic():
        for ago, each, listing, by in sorted(steps, key=lambda step: -step[0]):
            with clock.frozen(now - timedelta(hours=ago)):
                asked = Question.ask(listing, by, each.text)
            if each.answer:
                with clock.frozen(now - timedelta(hours=each.answered)):
                    asked.give_answer(listing.owner, each.answer)
    return len(questions)
