"""The daily mail, killed hard between sending and marking: it comes again, recognisably and the same."""

import os
import signal
from queue import Queue

import pytest
from django.db import connections

from parley.ground import clock
from parley.notices import digest, mail
from parley.notices.models import MailChoice, Notice
from tests.offers.things import offered, put_up

pytestmark = pytest.mark.django_db(transaction=True)


def test_killed_after_sending_it_sends_the_same_mail_again_and_then_the_rest(ana, ben, cleo, server, post):
    for reader in (ana, cleo):
        MailChoice.choose(reader.subject, {"offers": "daily"})
    with clock.frozen() as stopped:
        for owner in (ana, cleo):
            offered(put_up(owner), ben)
            offered(put_up(owner, title="Oak stool"), ben)
        mail.drain()
        stopped.tick(hours=24)
        children: Queue[int] = Queue()

        def kill_after_the_first() -> None:
            if len(post.letters) == 1:
                os.kill(children.get(timeout=5), signal.SIGKILL)

        post.taken = kill_after_the_first
        connections.close_all()
        child = os.fork()
        if not child:
            try:
                digest.send()
            finally:
                os._exit(0)
        children.put(child)
        assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
        assert Notice.objects.filter(mail_state="daily").count() == 4
        assert digest.send() == 2
        assert digest.send() == 0
    first, again, other = post.letters
    assert first[:2] == again[:2] and first[2].count("- An offer") == again[2].count("- An offer") == 2
    assert {first[0], other[0]} == {"ana@example.org", "cleo@example.org"} and other[1] != first[1]
