"""A drainer that is killed hard between sending and marking: the mail comes again, recognisably."""

import os
import signal
from queue import Queue

import pytest
from django.db import connections

from parley.notices import mail
from parley.notices.models import Event, Notice

pytestmark = pytest.mark.django_db(transaction=True)


def drain_in_a_process(children: Queue) -> int:
    """Puts its process id into `children` -> the signal that ended it"""
    connections.close_all()
    child = os.fork()
    if not child:
        try:
            mail.drain()
        finally:
            os._exit(0)
    children.put(child)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


def test_killed_after_sending_it_sends_the_same_mail_again_and_then_the_rest(
    ana, ben, cleo, words, server, post
):
    for reader in (ben, cleo, ana):
        Event.record("nudge", ana, by=None, tell=[reader.subject], facts={"number": 1})

    def kill_after_the_second() -> None:
        if len(post.letters) == 2:
            os.kill(children.get(timeout=5), signal.SIGKILL)

    children: Queue[int] = Queue()
    post.taken = kill_after_the_second
    assert drain_in_a_process(children) == signal.SIGKILL
    assert list(Notice.objects.order_by("pk").values_list("mail_state", flat=True)) == [
        "sent",
        "waiting",
        "waiting",
    ]
    assert mail.drain() == 2
    ben_id, cleo_id, cleo_again, ana_id = post.ids
    assert cleo_id == cleo_again
    assert len({ben_id, cleo_id, ana_id}) == 3
    assert post.addresses == ["ben@example.org", *["cleo@example.org"] * 2, "ana@example.org"]
