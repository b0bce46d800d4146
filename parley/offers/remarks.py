"""The marks of a member, for their page: deals that they did not perform, rated or not."""

from datetime import timedelta

from django.utils.translation import ngettext

from parley.ground import clock
from parley.market.remarks import remark
from parley.members.models import Member
from parley.offers.models import Deal


@remark
def not_performed(member: Member) -> str:
    """How many deals of the last 12 months they did not perform."""
    many = Deal.objects.not_performed_by(member, clock.now() - timedelta(days=365)).count()
    words = ngettext(
        "%(num)d deal not performed in the last 12 months",
        "%(num)d deals not performed in the last 12 months",
        many,
    )
    return words % {"num": many} if many else ""
