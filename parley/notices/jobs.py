"""What this room does later: send mail, at once and once a day."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from parley.ground import clock
from parley.notices import digest, mail
from parley.notices.queue import every

log = logging.getLogger("parley.notices.mail")
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=5)


class Patience:
    """How long to leave a mail server alone that does not take mail: twice as long each time."""

    def __init__(self) -> None:
        self.wait = FIRST_WAIT
        self.until: datetime | None = None

    def is_over(self) -> bool:
        return self.until is None or clock.now() >= self.until

    def refused(self) -> None:
        self.until = clock.now() + self.wait
        self.wait = min(self.wait * 2, LONGEST_WAIT)

    def taken(self) -> None:
        self.wait, self.until = FIRST_WAIT, None


patience = Patience()


@every(seconds=2)
def send_mail() -> None:
    """Drain the outbox; during an outage try again later and later, at most 5 minutes apart."""
    _patiently(mail.drain)


@every(seconds=30)
def send_daily_mail() -> None:
    """Send what was set aside, when its hour has come."""
    _patiently(digest.send)


def _patiently(send: Callable[[], int]) -> None:
    if not patience.is_over():
        return
    try:
        send()
    except mail.Outage as outage:
        log.warning("the mail server takes no mail (%s); trying again in %s", outage, patience.wait)
        patience.refused()
    else:
        patience.taken()
