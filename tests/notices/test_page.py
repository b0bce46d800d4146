"""The page on which a member reads what happened."""

import uuid

from parley.members.models import City
from parley.notices.models import Event, unseen_count


def tell(about, member, number):
    event = Event.record("nudge", about, by=None, tell=[member.subject], facts={"number": number})
    return event.notices.get()


def seen(client, upto):
    return client.post("/notices/seen/", {"upto": upto, "_once": uuid.uuid4()})


def test_a_member_reads_what_happened_newest_first(ana, ben, sign_in, words):
    for number in (1, 2):
        tell(ana, ben, number)
    page = sign_in(ben).get("/notices/").content.decode()
    assert "Nudge <b>2</b> about ana" in page
    assert page.index("Nudge <b>2</b>") < page.index("Nudge <b>1</b>")


def test_nobody_reads_what_another_was_told(ana, ben, dov, sign_in, words):
    tell(ana, ben, 41)
    assert "<b>41</b>" not in sign_in(dov).get("/notices/").content.decode()


def test_a_visitor_is_led_to_the_sign_in_and_back(client, db):
    answer = client.get("/notices/")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=/notices/"


def test_reading_the_page_changes_nothing(ana, ben, sign_in, words):
    tell(ana, ben, 1)
    sign_in(ben).get("/notices/")
    assert unseen_count(ben.subject) == 1


def test_marking_as_seen_covers_what_was_on_the_page_and_not_what_came_since(ana, ben, sign_in, words):
    on_page = tell(ana, ben, 1)
    since = tell(ana, ben, 2)
    answer = seen(sign_in(ben), on_page.pk)
    assert (answer.status_code, answer["Location"]) == (303, "/notices/")
    on_page.refresh_from_db()
    since.refresh_from_db()
    assert on_page.seen_at is not None
    assert since.seen_at is None


def test_nobody_marks_what_another_was_told(ana, ben, dov, sign_in, words):
    notice = tell(ana, ben, 1)
    seen(sign_in(dov), notice.pk)
    assert unseen_count(ben.subject) == 1


def test_a_mark_without_a_number_marks_nothing(ana, ben, sign_in, words):
    tell(ana, ben, 1)
    client = sign_in(ben)
    for upto in ("", "all", "9" * 40, "-1", "٣"):
        assert seen(client, upto).status_code == 303
    assert unseen_count(ben.subject) == 1


def test_marking_wants_a_signed_in_member(client, ana, ben, words):
    notice = tell(ana, ben, 1)
    assert seen(client, notice.pk)["Location"].startswith("/sign-in/")
    assert unseen_count(ben.subject) == 1


def test_a_notice_about_something_that_is_gone_says_so(ben, sign_in, words):
    place = City.objects.create(pk=1, name="Gone", country="DE", latitude=0, longitude=0, population=1)
    tell(place, ben, 1)
    place.delete()
    assert "no longer there" in sign_in(ben).get("/notices/").content.decode()


def test_an_empty_page_says_what_will_stand_there(dov, sign_in):
    page = sign_in(dov).get("/notices/").content.decode()
    assert "Nothing new" in page


def test_the_page_takes_as_many_queries_for_many_as_for_one(
    ana, ben, cleo, sign_in, words, django_assert_max_num_queries
):
    for number in range(20):
        tell(ana, ben, number)
    client = sign_in(ben)
    client.get("/notices/")
    with django_assert_max_num_queries(10):
        client.get("/notices/")
