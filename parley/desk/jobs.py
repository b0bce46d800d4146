"""What happens at the desk later. Rows say what is due, so a lost run is made up by the next."""

from parley.desk.models import Appeal, DisclosureRequest, Matter, MinorCase
from parley.desk.models.minors import OPEN
from parley.desk.staff import has_outside
from parley.ground import clock
from parley.notices.queue import crontab, huey
from parley.privacy import believing

AT_ONCE = 200


@huey.periodic_task(crontab(minute="*"))
def tell_after_embargoes() -> int:
    """Tell people of whom something was handed out, once no embargo stands against it. -> how many"""
    due = list(DisclosureRequest.objects.untold(believing.now()).order_by("pk"))
    for request in due:
        request.tell()
    return len(due)


@huey.periodic_task(crontab(minute="*"))
def sound_alarms() -> int:
    """Tell the desk of emergencies that nobody reviewed in time. -> how many"""
    overdue = list(DisclosureRequest.objects.unreviewed(clock.now()).filter(alarmed_at=None).order_by("pk"))
    for request in overdue:
        request.alarm()
    return len(overdue)


@huey.periodic_task(crontab(minute="*"))
def end_cases() -> int:
    """Write down which cases about minors nobody decided in time, and tell. -> how many"""
    past = list(MinorCase.objects.filter(state=OPEN, until__lte=clock.now()).order_by("pk")[:AT_ONCE])
    for case in past:
        case.lapse()
    return len(past)


@huey.periodic_task(crontab(minute="*"))
def show_again() -> int:
    """Show again what was hidden for 72 hours without a decision. -> how many"""
    past = list(Matter.objects.filter(hidden_until__lte=clock.now()).order_by("pk")[:AT_ONCE])
    for matter in past:
        matter.show_again()
    return len(past)


@huey.periodic_task(crontab(minute="23"))
def ask_outside() -> int:
    """Ask the person outside (again) about what nobody at the desk may decide: appeals, requests that one
    person has granted, emergencies that wait for their review. -> how many"""
    if not has_outside():
        return 0
    now, asked = clock.now(), 0
    for kind in (Appeal, DisclosureRequest):
        waiting = kind.objects.to_be_asked_outside(now).order_by("pk")
        asked += sum(each.ask_outside() for each in waiting)
    return asked
