"""By mail at once, once a day, or not: on the page "Notices and mail", and by one click from a mail."""

import re
from email import message_from_string, policy

import pytest
from django.test import Client

from parley.ground import clock
from parley.notices import digest, mail, stopping
from parley.notices.models import Event, MailChoice, Notice, unseen_count
from parley.privacy.choices import allowed
from tests.cast import PASSWORD
from tests.market.things import once
from tests.offers.things import offered, put_up

pytestmark = pytest.mark.django_db(transaction=True)
ALL = {
    "offers": "at-once",
    "deals": "at-once",
    "messages": "at-once",
    "questions": "at-once",
    "ratings": "at-once",
}


def letter(text):
    return message_from_string(text, policy=policy.default)


def body(text):
    return letter(text).get_content()


def offer_to(ana, ben):
    return offered(put_up(ana), ben)


def test_who_has_not_chosen_is_told_at_once_and_finds_the_switch_in_the_mail(ana, ben, server, post):
    offer_to(ana, ben)
    mail.drain()
    (to, _number, text) = post.letters[0]
    assert to == "ana@example.org"
    assert re.search(r"/notices/mail/\s", body(text)) and "/notices/mail/stop/" in body(text)


def test_switched_off_it_stands_on_the_page_and_no_address_is_opened(ana, ben, sign_in, server, post):
    answer = sign_in(ana).post("/notices/mail/", {**ALL, "offers": "never", **once()})
    assert answer.status_code == 303
    offer_to(ana, ben)
    assert mail.drain() == 0
    assert post.letters == [] and unseen_count(ana.subject) == 1
    page = sign_in(ana).get("/notices/mail/").content.decode()
    assert re.search(r'name="offers" value="never"[^>]*checked', page)


def test_what_is_no_way_is_said_at_the_field_and_nothing_is_changed(ana, sign_in):
    answer = sign_in(ana).post("/notices/mail/", {**ALL, "deals": "hourly", "offers": "never", **once()})
    assert answer.status_code == 422
    assert "field--wrong" in answer.content.decode()
    assert not MailChoice.objects.exists()


def test_safety_has_no_switch_and_says_so(ana, server, post):
    MailChoice.choose(ana.subject, dict.fromkeys(ALL, "never"))
    ana.change_password(PASSWORD, "eight copper kettles")
    assert mail.drain() == 1
    text = post.letters[0][2]
    assert "sent in any case" in body(text) and "List-Unsubscribe" not in text


def test_one_click_from_the_mail_turns_that_kind_off_without_signing_in(ana, ben, server, post):
    offer_to(ana, ben)
    mail.drain()
    head = letter(post.letters[0][2])
    assert head["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = head["List-Unsubscribe"].strip("<>").replace("\n", "")
    path = link[link.index("/notices/") :]
    mail_program = Client(enforce_csrf_checks=True)
    assert mail_program.get(path).status_code == 200
    assert not MailChoice.objects.exists(), "reading changes nothing"
    answer = mail_program.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200 and "You are made an offer" in answer.content.decode()
    choice = MailChoice.objects.get(subject=ana.subject)
    assert (choice.group, choice.way) == ("offer-made", "never")
    offer_to(ana, ben)
    assert mail.drain() == 0


def test_a_single_kind_is_switched_apart_from_its_group_and_back(ana, ben, sign_in, server, post):
    browser = sign_in(ana)
    browser.post("/notices/mail/", {**ALL, "offers": "never", "offer-made": "at-once", **once()})
    offer = offer_to(ana, ben)
    assert mail.drain() == 1
    offer.withdraw(by=ben)
    assert mail.drain() == 0
    page = browser.get("/notices/mail/").content.decode()
    assert re.search(r'<option value="at-once" selected', page)
    browser.post("/notices/mail/", {**ALL, "offers": "never", "offer-made": "", **once()})
    assert not MailChoice.objects.filter(group="offer-made").exists()
    offer_to(ana, ben)
    assert mail.drain() == 0


def test_the_choice_for_a_kind_that_is_none_is_said_at_its_field(ana, sign_in):
    answer = sign_in(ana).post("/notices/mail/", {**ALL, "offer-made": "hourly", **once()})
    assert answer.status_code == 422
    assert not MailChoice.objects.exists()


def test_one_kind_once_a_day_and_the_rest_at_once(ana, ben, server, post):
    MailChoice.choose(ana.subject, {"offer-made": "daily"})
    with clock.frozen() as stopped:
        offer = offer_to(ana, ben)
        offer.withdraw(by=ben)
        assert mail.drain() == 1
        stopped.tick(hours=24)
        assert digest.send() == 1


def test_the_link_of_a_daily_mail_ends_all_that_comes_in_it(ana, ben, server, post):
    MailChoice.choose(ana.subject, {"offers": "at-once", "offer-made": "daily", "offer-withdrawn": "daily"})
    with clock.frozen() as stopped:
        offer_to(ana, ben).withdraw(by=ben)
        mail.drain()
        stopped.tick(hours=24)
        assert digest.send() == 1
        path = re.search(r"/notices/mail/stop/[^\s]+", body(post.letters[0][2]))[0]
        assert Client().post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
        offer_to(ana, ben).withdraw(by=ben)
        mail.drain()
        stopped.tick(hours=24)
        assert digest.send() == 0
    assert len(post.letters) == 1


def test_a_link_from_before_that_names_a_group_still_works(ana, ben):
    offer_to(ana, ben)
    notice = Notice.objects.get(event__kind="offer-made")
    MailChoice.choose(ana.subject, {"offer-made": "at-once"})
    stopping.read(stopping.address(notice, ("offers",)).split("/")[-2]).turn_off()
    assert dict(MailChoice.objects.values_list("group", "way")) == {"offers": "never"}


def test_a_link_that_was_changed_turns_nothing_off(ana, ben, client, server, post):
    offer_to(ana, ben)
    mail.drain()
    path = re.search(r"/notices/mail/stop/[^\s]+", body(post.letters[0][2]))[0]
    forged = ("/notices/mail/stop/1.offers/", "/notices/mail/stop/x/")
    for other in (path.replace("offer-made", "deal-paid"), *forged):
        assert client.post(other).status_code == 404
    assert not MailChoice.objects.exists()


def test_the_link_of_a_reminder_refuses_the_use(ana, ben, server, post):
    offer_to(ana, ben)
    notice = Notice.objects.get(event__kind="offer-made")
    stopping.read(stopping.address(notice, ("send-reminders",)).split("/")[-2]).turn_off()
    assert not allowed(ana.subject, "send-reminders")


def test_once_a_day_means_one_mail_at_the_hour_that_tells_all_of_it_once(ana, ben, cleo, server, post):
    MailChoice.choose(ana.subject, {"offers": "daily"})
    with clock.frozen() as stopped:
        lamp = put_up(ana, quantity=3)
        for buyer in (ben, cleo):
            offered(lamp, buyer)
        assert (mail.drain(), digest.send()) == (0, 0)
        stopped.tick(hours=24)
        assert (digest.send(), digest.send()) == (1, 0)
        (to, _number, text) = post.letters[0]
        assert to == "ana@example.org"
        assert letter(text)["Subject"] == "2 things since yesterday"
        assert body(text).count("- An offer for") == 2
        assert letter(text)["List-Unsubscribe-Post"]
        offered(put_up(ana, title="Oak stool"), ben)
        mail.drain()
        assert digest.send() == 0, "what came after the hour waits for the next one"
        stopped.tick(hours=24)
        assert digest.send() == 1
    assert len({number for _to, number, _text in post.letters}) == len(post.letters) == 2


def test_who_turns_it_off_meanwhile_gets_no_daily_mail_of_it(ana, ben, server, post):
    MailChoice.choose(ana.subject, {"offers": "daily"})
    with clock.frozen() as stopped:
        offer_to(ana, ben)
        mail.drain()
        MailChoice.choose(ana.subject, {"offers": "never"})
        stopped.tick(hours=24)
        assert digest.send() == 0
    assert post.letters == []
    assert set(Notice.objects.filter(subject=ana.subject).values_list("mail_state", flat=True)) == {"none"}


def test_during_an_outage_the_daily_mail_waits(ana, ben, server, post):
    MailChoice.choose(ana.subject, {"offers": "daily"})
    with clock.frozen() as stopped:
        offer_to(ana, ben)
        mail.drain()
        stopped.tick(hours=24)
        server.stop()
        with pytest.raises(mail.Outage):
            digest.send()
        server.start()
        assert digest.send() == 1
    assert Event.objects.filter(kind="offer-made").exists()
