"""How the offers room takes leave of a member: what is open is ended and the other side told. What two
agreed on stays with the other side, and goes when both have left."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parley.ground import clock
from parley.members.models import Member
from parley.offers import removal, rules, titles, transitions
from parley.offers.holding import answer_all, lock_all
from parley.offers.message_states import HELD, KEPT_BACK
from parley.offers.models import (
    AutoAnswer,
    AutoRule,
    Away,
    Contest,
    Deal,
    DealContact,
    DealSide,
    Dispute,
    Exhibit,
    Instruction,
    Invitation,
    Invitee,
    Message,
    MessagePhoto,
    Negotiation,
    Offer,
    OfferLine,
    Statement,
)
from parley.privacy.keyring import end_many
from parley.privacy.leavings import Fate, When, leaving


def close(subject: UUID) -> None:
    """Offers made are withdrawn, offers received declined, deals ended (see `Deal.part`). What staff would
    have to look at first, nobody reads any more."""
    member = Member.objects.get(subject=subject)
    lock_all(member)
    AutoRule.objects.filter(listing__owner=member).delete()
    answer_all(Offer.objects.visible_to(member), by=member)
    Away.objects.filter(member=member).delete()  # after that: by it some of these have not run out
    Invitation.objects.of(member).end()
    for deal in Deal.objects.visible_to(member).running().select_related("offer"):
        deal.part(by=member, reason=_("This member has cancelled their registration."))
    Message.objects.filter(by=member, state=HELD).update(state=KEPT_BACK)


def erase(subject: UUID, keeps_words: bool, limit: int) -> int:
    """Forget titles that the history of offers tells, where the words go and no deal froze them; and what
    both sides have left. -> how many rows"""
    done = 0 if keeps_words else _untitle(subject, limit)
    return done + forget_abandoned(limit - done, Member.objects.get(subject=subject))


def _untitle(subject: UUID, limit: int) -> int:
    negotiations = Negotiation.objects.filter(owner__subject=subject)
    offers = Offer.objects.filter(negotiation__in=negotiations, deal__isnull=True)
    return titles.forget(limit, negotiations, offers)


def forget_abandoned(limit: int, member: Member | None = None) -> int:
    """Delete negotiations that both sides have left, with offers, deals and history. -> how many"""
    found = Negotiation.objects.abandoned()
    mine = found if member is None else found.visible_to(member)
    numbers = list(mine.order_by("pk").values_list("pk", flat=True)[: max(0, limit)])
    if numbers:
        _forget(numbers)
    return len(numbers)


def _forget(negotiations: list[int]) -> None:
    offers = Offer.objects.filter(negotiation__in=negotiations)
    deals = Deal.objects.filter(offer__in=offers)
    messages = Message.objects.filter(negotiation__in=negotiations)
    with transaction.atomic():
        titles.history(Negotiation, negotiations).delete()
        for model, rows in ((Deal, deals), (Offer, offers), (Message, messages)):
            titles.history(model, list(rows.values_list("pk", flat=True))).delete()
        keepings = set(messages.values_list("keeping", flat=True))
        transaction.on_commit(partial(end_many, keepings))
        messages.delete()
        deals.delete()
        offers.update(answers=None)
        offers.delete()
        Negotiation.objects.filter(pk__in=negotiations).delete()


def preview(subject: UUID) -> list[Fate]:
    """What is ended now, and which contacts stay sealed until when."""
    member = Member.objects.get(subject=subject)
    return [*_endings(member), *_negotiations(member), *_contacts(member)]


def _endings(member: Member) -> list[Fate]:
    now = clock.now()
    offers = Offer.objects.visible_to(member).open().prefetch_related("lines__listing")
    standing = [offer for offer in offers if offer.standing(now) != transitions.EXPIRED]
    made = sum(offer.maker_id == member.pk for offer in standing)
    got = len(standing) - made
    running = Deal.objects.visible_to(member).running()
    agreed = running.filter(state=transitions.AGREED).count()
    confirmed = running.filter(state=transitions.CONFIRMED).count()
    disputed = Deal.objects.visible_to(member).filter(state=transitions.IN_DISPUTE).count()
    counts = _("It counts as cancelled by you alone, unless the other side has what they were to get.")
    withdrawn = ngettext("%(num)d offer of yours ends.", "%(num)d offers of yours end.", made)
    declined = ngettext("%(num)d offer to you is declined.", "%(num)d offers to you are declined.", got)
    left = ngettext("You step back from %(num)d deal.", "You step back from %(num)d deals.", agreed)
    ended = ngettext("%(num)d deal is cancelled.", "%(num)d deals are cancelled.", confirmed)
    said = [(made, withdrawn, ""), (got, declined, ""), (agreed, left, ""), (confirmed, ended, counts)]
    stay = ngettext("%(num)d dispute stays open.", "%(num)d disputes stay open.", disputed)
    said.append(
        (disputed, stay, _("Staff settles it without you. What you said in it stays sealed until then."))
    )
    return [Fate(When.DEALING, words % {"num": count}, why=why) for count, words, why in said if count]


def _negotiations(member: Member) -> list[Fate]:
    count = Negotiation.objects.visible_to(member).count()
    if not count:
        return []
    what = ngettext("%(num)d conversation about offers", "%(num)d conversations about offers", count)
    why = _(
        "They are the other side's record too, with what you wrote to each other. In place of "
        "your user ID they read “former member”."
    )
    return [Fate(When.LATER, what % {"num": count}, "offers", why=why)]


def _contacts(member: Member) -> list[Fate]:
    """An open deal ends when the member leaves, and its time runs from then; that of one in dispute does not
    run yet."""
    contacts = DealContact.objects.filter(side__member=member)
    disputed = contacts.filter(side__deal__state=transitions.IN_DISPUTE)
    others = contacts.exclude(side__deal__state=transitions.IN_DISPUTE)
    found = []
    why = _(
        "A dispute may still come up. No page opens it any more; only a dispute, or a lawful request, can."
    )
    if count := others.count():
        what = ngettext("Your sealed contact in %(num)d deal", "Your sealed contact in %(num)d deals", count)
        until = _last_end(others) + rules.CONTACT_KEPT
        found.append(Fate(When.LATER, what % {"num": count}, "deal", until, why))
    if count := disputed.count():
        what = ngettext(
            "Your sealed contact in %(num)d disputed deal",
            "Your sealed contact in %(num)d disputed deals",
            count,
        )
        begins = _("The time for that begins when the dispute is settled.")
        found.append(Fate(When.LATER, what % {"num": count}, "deal", why=begins))
    return found


def _last_end(contacts: QuerySet[DealContact]) -> datetime:
    """When the last of these deals ends: one that is open ends now."""
    ends = Coalesce("side__deal__ended_at", Value(clock.now()))
    return contacts.aggregate(last=Max(ends))["last"]


_THEIRS = gettext_lazy("It is the other side's record too, and goes when they have left as well.")
_DISPUTED = gettext_lazy("A dispute may still come up; it goes when the time for that is over.")
STAYS = {
    **dict.fromkeys((Negotiation, Offer, OfferLine, AutoAnswer, Deal, DealSide, Dispute), _THEIRS),
    **dict.fromkeys((Message, MessagePhoto), _THEIRS),
    **dict.fromkeys((DealContact, Statement, Exhibit, Instruction, Contest), _DISPUTED),
}


@leaving(
    "offers", close=close, erase=erase, preview=preview, stays=STAYS,
    remove=removal.remove, removed=("offers",),
)  # fmt: skip
def leave(subject: UUID) -> None:
    """Offers to those who watch are gone, made or received; the rest belongs to two."""
    Invitation.objects.filter(listing__owner__subject=subject).delete()
    Invitee.objects.filter(member__subject=subject).delete()
