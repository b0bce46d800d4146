"""What happens to offers and deals later. Rows say what is due, so a lost run is made up by the next."""

from parley.ground import clock
from parley.notices.queue import crontab, huey
from parley.offers import farewell
from parley.offers.models import AutoAnswer, Away, Deal, Invitation, Offer

AT_ONCE = 500


@huey.periodic_task(crontab(minute="*"))
def ask_makers_again() -> int:
    """Put offers on hold whose listing has changed in what matters, and ask their makers. -> how many"""
    outdated = list(Offer.objects.moved_on(clock.now()).order_by("pk")[:AT_ONCE])
    for offer in outdated:
        offer.suspend()
    return len(outdated)


@huey.periodic_task(crontab(minute="*"))
def ask_backups() -> int:
    """Ask the makers of backups that can be had again, since an owner has more of it now. -> how many"""
    servable = list(Offer.objects.servable().order_by("pk")[:AT_ONCE])
    for offer in servable:
        offer.ask_again()
    return len(servable)


@huey.periodic_task(crontab(minute="*"))
def close() -> int:
    """End the offers that stand open about listings that have ended. -> how many"""
    pointless = list(Offer.objects.pointless(clock.now()).order_by("pk")[:AT_ONCE])
    for offer in pointless:
        offer.close()
    return len(pointless)


@huey.periodic_task(crontab(minute="*"))
def answer_for_owners() -> int:
    """Look at the offers whose time for that has come by the rules of their owners, and draw a time for those
    that came in. -> how many were looked at"""
    due = list(AutoAnswer.objects.due(clock.now()).order_by("due_at", "pk")[:AT_ONCE])
    for each in due:
        each.answer()
    AutoAnswer.plan(AT_ONCE)
    return len(due)


@huey.periodic_task(crontab(minute="*"))
def end_absences() -> int:
    """Let the clocks go on of offers to those who are back. -> how many are"""
    back = list(Away.objects.over(clock.now()).select_related("member").order_by("pk")[:AT_ONCE])
    for away in back:
        Away.end(away.member)
    return len(back)


@huey.periodic_task(crontab(minute="*/5"))
def remind() -> int:
    """Tell those who may answer of offers that end soon, once each, and those who watch of offers to
    watchers. -> of how many offers"""
    now = clock.now()
    soon = (
        Offer.objects.ending(now)
        .select_related("negotiation__buyer__away", "negotiation__owner__away")
        .order_by("expires_at", "pk")[:AT_ONCE]
    )
    ending = [offer for offer in soon if offer.reminds_from <= now]
    invitations = Invitation.objects.ending(now).order_by("expires_at", "pk")[:AT_ONCE]
    ending += [invitation for invitation in invitations if invitation.reminds_from <= now]
    for each in ending:
        each.remind()
    return len(ending)


@huey.periodic_task(crontab(minute="*/5"))
def tell_run_out() -> int:
    """Tell makers of offers that ran out unanswered, once each. -> how many were looked at"""
    over = list(Offer.objects.run_out(clock.now()).order_by("expires_at", "pk")[:AT_ONCE])
    for offer in over:
        offer.tell_run_out()
    return len(over)


@huey.periodic_task(crontab(minute="*/15"))
def pass_time() -> int:
    """Do what time asks of running deals: remind who is late to confirm or to perform, complete what arrived,
    ask where nothing happens any more. -> with how many there was something to do"""
    now, done = clock.now(), 0
    running = Deal.objects.running().select_related("offer__negotiation")
    for deal in running.prefetch_related("sides__member").order_by("pk").iterator(chunk_size=AT_ONCE):
        done += bool(deal.asked_by_time(now) and deal.pass_time())
    return done


@huey.periodic_task(crontab(minute="40", hour="4"))
def forget_abandoned() -> int:
    """Forget what two agreed on who have both left. -> how many"""
    return farewell.forget_abandoned(AT_ONCE)
