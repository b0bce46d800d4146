"""What this room does later: send mail."""

import logging
from datetime import datetime, timedelta

from parley.ground import clock
from parley.notices import mail
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
    if not patience.is_over():
        return
    try:
        mail.drain()
    except mail.Outage as outage:
        log.warning("the mail server takes no mail (%s); trying again in %s", outage, patience.wait)
        patience.refused()
    else:
        patience.taken()
