"""Filling a marketplace with made-up people and things, so that there is something to try.

Everything is made by the verbs that the pages use, at times in the past. It is safe to repeat: what is
there already stays as it is, whatever has been done with it since."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from parley.ground import clock
from parley.market.models import Category, Listing
from parley.members.models import Agreement, City, Joining, Member, Profile
from parley.notices.models import Mail, Notice
from parley.privacy.documents import documents
from parley.privacy.keyring import Keeping
from parley.safety.models import Restriction
from parley.site.demo import goods, haggling, photos, questions, reports
from parley.site.demo.goods import Good
from parley.site.demo.people import PASSWORD, PEOPLE, SIGN_INS, Person, SignIn
from parley.site.demo.questions import QUESTIONS
from parley.site.demo.stories import STORIES, Story
from parley.site.trouble import Trouble

DEMO = UUID("6b1f2f7e-3a52-5c0b-9d0e-8d6f3c2a9b41")  # names the people, and the forms of their listings
MODERATOR, RESTRICTED = "hallkeeper", "fastdeal_24"
REASON = (
    "Two members say that they paid for things which were then sold elsewhere. Until this is cleared up "
    "you can read, but not list or deal."
)


def refuse_others() -> None:
    """Raises Trouble in a marketplace that holds anybody, and not the people of the demo: it is a real one.
    Those are made in one transaction, as subjects that nobody else is. Tables may be missing, or old."""
    if Member._meta.db_table not in connection.introspection.table_names():
        return
    anybody = Member.objects.exists() or Joining.objects.exists()
    if anybody and not Member.objects.filter(subject=uuid5(DEMO, MODERATOR)).exists():
        raise Trouble(
            "this marketplace holds people whom the demo did not make, so it stays as it is; "
            "name another PARLEY_HOME for the demo, and no DATABASE_URL or that of an empty database"
        )


def seed(say: Callable[[str], object] = print) -> list[SignIn]:
    """Make what is missing, saying what it does. -> whom a visitor can sign in as"""
    now, told = clock.now(), Notice.objects.count()
    tops = {
        category.slug: category.top.slug for category in Category.objects.select_related("parent__parent")
    }
    members = _people(now)
    say(f"{len(members)} people")
    past = goods.pasts(tops)
    before = [haggling.story_of(each) for each in past]
    everything = goods.things(tops) + goods.wants(tops)
    everything += [each.good for each in past]
    listings = _listings(everything, members, _first_steps([*before, *STORIES]), now)
    say(f"{len(listings)} things and wants, with their photos")
    haggling.tell(before, listings, members, now)
    haggling.tell(STORIES, listings, members, now)
    say(f"{len(before) + len(STORIES)} negotiations, with their deals and ratings")
    say(f"{questions.ask(QUESTIONS, listings, members, now)} questions, most of them answered")
    _restrict(members, now)
    reports.report(listings, members, members[RESTRICTED], now)
    _hush(now, told)
    return SIGN_INS


def _people(now: datetime) -> dict[str, Member]:
    """Everybody, by the handle that they came with. Only who can be signed in as has a password."""
    handles = {uuid5(DEMO, person.handle): person.handle for person in PEOPLE}
    there = {handles[member.subject]: member for member in Member.objects.filter(subject__in=handles)}
    with transaction.atomic():
        for number, person in enumerate(PEOPLE):
            if person.handle not in there:
                with clock.frozen(now - timedelta(days=800 - 11 * number)):
                    there[person.handle] = _made(person)
                with clock.frozen(now - timedelta(days=20)):  # or the first thing asked is "still right?"
                    there[person.handle].give_details(person.name, person.phone, person.address_fields)
    return there


def _made(person: Person) -> Member:
    can_sign_in = any(person.handle == each.handle for each in SIGN_INS)
    member = Member.objects.create(
        subject=uuid5(DEMO, person.handle),
        handle=person.handle,
        password=make_password(PASSWORD if can_sign_in else None),
        city=City.objects.named(person.country, person.city)[0],
        is_moderator=person.handle in (MODERATOR, reports.SECOND),
        adult_checked_on=clock.today(),
    )
    keeping = Keeping.begin(member.subject, "profile")
    profile = Profile(member=member, subject=member.subject, keeping=keeping)
    profile.email = person.email
    profile.save()
    for name, document in documents.items():
        newest = str(document.newest().version)
        Agreement.objects.create(member=member, document=name, version=newest, at=clock.now())
    return member


def _first_steps(stories: list[Story]) -> dict[str, float]:
    """How many hours ago something was first said about each thing."""
    first: dict[str, float] = {}
    for asked in QUESTIONS:
        first[asked.title] = max(first.get(asked.title, 0), asked.ago)
    for story in stories:
        begun = story.steps[0]
        for title in (story.title, *begun.said.get("also", ())):
            first[title] = max(first.get(title, 0), begun.ago)
    return first


def _listings(
    wanted: list[Good], members: dict[str, Member], first: dict[str, float], now: datetime
) -> dict[str, Listing]:
    """Every good as a listing, by title, listed before anything was said about it."""
    titles = {uuid5(DEMO, good.title): good.title for good in wanted}
    listed = Listing.objects.filter(made_with__in=titles).select_related("owner")
    there = {titles[listing.made_with]: listing for listing in listed}
    missing = [(_listed_at(good, first, now), good) for good in wanted if good.title not in there]
    categories = {category.slug: category for category in Category.objects.select_related("parent__parent")}
    with transaction.atomic():
        for at, good in sorted(missing, key=lambda each: each[0]):
            with clock.frozen(at):
                there[good.title] = _listed(good, members[good.owner.handle], categories[good.category])
    return there


def _listed_at(good: Good, first: dict[str, float], now: datetime) -> datetime:
    dice = random.Random(f"day of {good.title}")
    hours = first[good.title] + dice.uniform(20, 100) if good.title in first else dice.uniform(1, 45 * 24)
    return now - timedelta(hours=hours)


def _listed(good: Good, owner: Member, category: Category) -> Listing:
    listing = Listing.objects.create(
        owner=owner,
        made_with=uuid5(DEMO, good.title),
        kind=Listing.Kind.WANT if good.want else Listing.Kind.THING,
        title=good.title,
        description=good.description,
        category=category,
        condition=good.condition,
        for_sale=True,
        for_trade=bool(good.swap),
        trade_for=good.swap,
        price_amount=good.price,
        postage_amount=good.postage,
        currency=good.owner.currency,
        quantity=good.quantity,
        available=good.quantity,
        buy_now=good.buy_now,
        bars_newcomers=good.bars_newcomers,
    )
    photos.add(listing, good.pictures)
    listing.publish(by=owner)
    return listing


def _restrict(members: dict[str, Member], now: datetime) -> None:
    member = members[RESTRICTED]
    if not Restriction.objects.filter(member=member).exists():
        with clock.frozen(now - timedelta(days=3)):
            Restriction.impose(member, members[MODERATOR], REASON, until=now + timedelta(days=25))


def _hush(now: datetime, told: int) -> None:
    """Nobody is mailed now about what happened long ago, and what is older than two days was seen."""
    if Notice.objects.count() == told:
        return
    Notice.objects.filter(mail_state=Mail.WAITING, event__at__lt=now).update(mail_state=Mail.NONE)
    old = Notice.objects.filter(seen_at=None, event__at__lt=now - timedelta(days=2))
    old.update(seen_at=now - timedelta(days=1))
