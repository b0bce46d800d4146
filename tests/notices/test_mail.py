"""Mail out: at least once, in order, under a stable Message-ID, without a word in the logs."""

import logging
from email import message_from_string

import pytest

from parley.members.models import City
from parley.notices import mail
from parley.notices.models import Event, Notice
from parley.notices.turns import one_at_a_time
from parley.privacy import ledger

pytestmark = pytest.mark.django_db(transaction=True)


def tell(about, *members, number=1):
    return Event.record(
        "nudge", about, by=None, tell=[member.subject for member in members], facts={"number": number}
    )


def states():
    return list(
        Notice.objects.filter(event__kind="nudge").order_by("pk").values_list("mail_state", flat=True)
    )


def test_who_is_told_gets_a_mail_in_the_words_of_the_room(ana, ben, words, server, post):
    tell(ana, ben, number=7)
    assert mail.drain() == 1
    (to, _, text) = post.letters[0]
    assert to == "ben@example.org"
    assert "Subject: A nudge" in text
    assert "Tom & ana: number 7" in text
    assert states() == ["sent"]


def test_the_address_is_opened_for_the_mailer_with_an_entry(ana, ben, words, server):
    tell(ana, ben)
    mail.drain()
    (shown,) = ledger.opened(ledger.entries_about(ben.subject))
    assert (shown.role, shown.name, shown.purpose) == ("partner", "mail", "send-notices")
    assert shown.fields == ["members_profile.email"]


def test_what_was_sent_is_not_sent_again(ana, ben, words, server, post):
    tell(ana, ben)
    assert (mail.drain(), mail.drain()) == (1, 0)
    assert len(post.letters) == 1


def test_mail_goes_out_in_the_order_in_which_it_came_about(ana, ben, cleo, words, server, post):
    for number, reader in enumerate([ben, cleo, ben, cleo]):
        tell(ana, reader, number=number)
    mail.drain()
    assert [f"number {number}" in text for number, (_, _, text) in enumerate(post.letters)] == [True] * 4


def test_during_an_outage_all_waits_and_no_address_is_opened(ana, ben, cleo, words, server, post):
    tell(ana, ben, cleo)
    server.stop()
    with pytest.raises(mail.Outage):
        mail.drain()
    assert states() == ["waiting", "waiting"]
    assert not ledger.entries_about(ben.subject).exists()


def test_after_an_outage_all_goes_out_once_and_in_order(ana, ben, cleo, words, server, post):
    server.stop()
    for reader in (ben, cleo, ana):
        tell(ana, reader)
        with pytest.raises(mail.Outage):
            mail.drain()
    server.start()
    assert mail.drain() == 3
    assert post.addresses == ["ben@example.org", "cleo@example.org", "ana@example.org"]


def test_a_server_that_stops_taking_mail_half_way_stops_the_drain_there(ana, ben, cleo, words, server, post):
    tell(ana, ben, cleo, ana)
    post.refuse = lambda stage, to: "451 Later" if stage == "DATA" and to.startswith("cleo") else None
    with pytest.raises(mail.Outage):
        mail.drain()
    assert states() == ["sent", "waiting", "waiting"]
    post.refuse = lambda stage, to: None
    mail.drain()
    assert post.addresses == ["ben@example.org", "cleo@example.org", "ana@example.org"]


def test_a_full_mailbox_for_now_is_an_outage_too(ana, ben, words, server, post):
    tell(ana, ben)
    post.refuse = lambda stage, to: "452 Full for now" if stage == "RCPT" else None
    with pytest.raises(mail.Outage):
        mail.drain()
    assert states() == ["waiting"]


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
def test_a_mail_refused_for_good_is_marked_and_holds_up_nobody(ana, ben, cleo, words, server, post, stage):
    tell(ana, ben, cleo)
    post.refuse = lambda at, to: "550 Never" if at == stage and to.startswith("ben") else None
    assert mail.drain() == 1
    assert states() == ["failed", "sent"]
    assert post.addresses == ["cleo@example.org"]


def test_a_refused_sender_is_trouble_between_servers_and_fails_no_mail(ana, ben, words, server, post):
    tell(ana, ben)
    post.refuse = lambda stage, address: "550 Not from you" if stage == "MAIL" else None
    with pytest.raises(mail.Outage):
        mail.drain()
    assert states() == ["waiting"]


def test_the_message_id_belongs_to_the_notice(ana, ben, words, server, post, settings):
    notices = [tell(ana, ben).notices.get() for _ in range(2)]
    mail.drain()
    assert post.ids == [mail.message_id(notice) for notice in notices]
    assert len(set(post.ids)) == 2
    assert all(message_id.endswith("@127.0.0.1>") for message_id in post.ids)


def test_who_has_left_gets_no_mail(ana, ben, words, server, post):
    tell(ana, ben)
    ben.profile.delete()
    assert mail.drain() == 0
    assert (states(), post.letters) == (["none"], [])


def test_a_mail_about_something_that_is_gone_is_not_sent(ben, words, server, post):
    place = City.objects.create(pk=1, name="Gone", country="DE", latitude=0, longitude=0, population=1)
    tell(place, ben)
    place.delete()
    assert mail.drain() == 0
    assert (states(), post.letters) == (["none"], [])


def test_words_that_cannot_be_put_together_hold_up_nobody(ana, ben, cleo, words, server, post):
    words["members/mail/broken.txt"] = "Subject: x\n\n{{ facts.nothing_of_the_kind.more }}"
    broken = Event.record("broken", ana, by=None, tell=[ben.subject])
    tell(ana, cleo)
    assert mail.drain() == 1
    assert broken.notices.get().mail_state == "failed"
    assert post.addresses == ["cleo@example.org"]


def test_words_that_touch_a_sealed_value_are_not_sent(ana, ben, words, server, post):
    words["members/mail/leak.txt"] = "Subject: x\n\n{{ about.profile.email }}"
    leak = Event.record("leak", ana, by=None, tell=[ben.subject])
    assert mail.drain() == 0
    assert (leak.notices.get().mail_state, post.letters) == ("failed", [])


def test_a_line_break_in_a_subject_makes_no_header(ana, ben, words, server, post):
    words["members/mail/odd.txt"] = "Subject: {{ facts.title }}\n\nHello"
    Event.record("odd", ana, by=None, tell=[ben.subject], facts={"title": "Lamp\nBcc: dov@example.org"})
    mail.drain()
    assert post.addresses == ["ben@example.org"]
    assert message_from_string(post.letters[0][2])["Bcc"] is None


def test_no_address_and_no_words_reach_the_log(ana, ben, cleo, words, server, post, caplog):
    for name in ("", "parley"):
        caplog.set_level(logging.DEBUG, logger=name)
    tell(ana, ben, cleo, number=4711)
    post.refuse = lambda stage, to: f"550 <{to}> unknown" if to.startswith("ben") else None
    mail.drain()
    tell(ana, cleo)
    post.refuse = lambda stage, to: f"451 <{to}> greylisted" if stage == "RCPT" else None
    with pytest.raises(mail.Outage) as outage:
        mail.drain()
    # The server of this test logs too, under a name of its own.
    lines = [record.getMessage() for record in caplog.records if record.name != "mail.log"]
    written = "\n".join(lines) + repr(outage.value)
    assert "given up" in written
    for secret in ("ben@example.org", "cleo@example.org", "4711", "Tom &"):
        assert secret not in written


def test_only_one_drains_at_a_time(ana, ben, words, server, post, elsewhere):
    tell(ana, ben)
    with one_at_a_time("mail") as mine:
        assert mine
        assert elsewhere(mail.drain) == 0
    assert post.letters == []
    assert mail.drain() == 1


def test_many_drainers_together_send_each_mail_once(ana, ben, words, server, post, elsewhere):
    for number in range(12):
        tell(ana, ben, number=number)
    assert sum(elsewhere(*[mail.drain] * 4)) == 12
    assert len(set(post.ids)) == len(post.ids) == 12
