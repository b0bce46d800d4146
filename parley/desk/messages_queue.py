"""Messages of newcomers that hold contact details, as they wait on the staff's front page."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.desk.queues import Queue, Waiting, queue
from parley.members.models import Member
from parley.offers.models import Message


def held(viewer: Member) -> list[Waiting]:
    """What waits before anybody reads it, the oldest first."""
    waiting = Message.objects.held_for(viewer).select_related("negotiation__listing")
    return [
        Waiting(
            _("About %(title)s") % {"title": each.negotiation.listing.named},
            reverse("desk:message", args=[each.pk]),
            each.written_at,
            _("contact details, by a newcomer"),
            "warn",
        )
        for each in waiting
    ]


queue("messages", Queue(gettext_lazy("Held messages"), "desk:messages", "message-circle", held))
