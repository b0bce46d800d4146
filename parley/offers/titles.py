"""What the history of dealings calls things whose words go."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from parley.market.models import Listing
from parley.market.models.listings import NAMELESS
from parley.notices.models import Event


def nameless() -> str:
    """What is said in place of a title. Notices and mails are put together of it, some of them later."""
    return Listing(title=NAMELESS).named


def forget(limit: int, *things: QuerySet) -> int:
    """Have the history of these rows say no title, in so many events at most. -> in how many"""
    done = 0
    for rows in things:  # one by one: each is looked up in the index of what events are about
        done += _forget(history(rows.model, rows.values("pk")), limit - done)
    return done


def history(model: type[Model], numbers: object) -> QuerySet[Event]:
    """The events about these rows."""
    return Event.objects.filter(about_type=ContentType.objects.get_for_model(model), about_id__in=numbers)


def _forget(told: QuerySet[Event], limit: int) -> int:
    said = told.filter(facts__has_key="title").exclude(facts__title=nameless())
    events = list(said.order_by("pk")[: max(0, limit)])
    for event in events:
        event.facts["title"] = nameless()
    Event.objects.bulk_update(events, ["facts"])
    return len(events)
