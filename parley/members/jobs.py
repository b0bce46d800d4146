"""What happens later: what was kept for a short time goes when that is over."""

from django.contrib.sessions.models import Session

from parley.ground import clock
from parley.members.models import AddressChange, Attempt, Draft, Joining, attempt, draft, joining
from parley.notices.queue import crontab, huey


@huey.periodic_task(crontab(minute="17"))
def sweep_members() -> int:
    """End joinings and address changes after two days, drafts after seven, failed sign-ins after one,
    and sessions that nobody can use any more. -> how many rows went"""
    now, gone = clock.now(), 0
    for model in (Joining, AddressChange):
        for stale in model.objects.filter(made_at__lte=now - joining.KEPT):
            stale.end()
            gone += 1
    gone += Session.objects.filter(expire_date__lte=now).delete()[0]
    gone += Draft.objects.filter(made_at__lte=now - draft.KEPT).forget()
    return gone + Attempt.objects.filter(at__lte=now - attempt.KEPT).delete()[0]
