"""The nouns of haggling."""

from parley.offers.models.auto import AutoAnswer, AutoRule
from parley.offers.models.away import Away
from parley.offers.models.contests import Contest
from parley.offers.models.deals import Deal, DealContact, DealSide
from parley.offers.models.disputes import Dispute
from parley.offers.models.instructions import Instruction
from parley.offers.models.invitations import Invitation, Invitee
from parley.offers.models.message_photos import MessagePhoto
from parley.offers.models.messages import Message
from parley.offers.models.negotiations import Negotiation
from parley.offers.models.offers import Offer, OfferLine
from parley.offers.models.statements import Exhibit, Statement

__all__ = [
    "AutoAnswer", "AutoRule", "Away", "Contest", "Deal", "DealContact", "DealSide", "Dispute", "Exhibit",
    "Instruction", "Invitation", "Invitee", "Message", "MessagePhoto", "Negotiation", "Offer", "OfferLine",
    "Statement",
]  # fmt: skip
