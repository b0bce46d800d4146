"""The nouns of haggling."""

from parley.offers.models.contests import Contest
from parley.offers.models.deals import Deal, DealContact, DealSide
from parley.offers.models.disputes import Dispute
from parley.offers.models.instructions import Instruction
from parley.offers.models.negotiations import Negotiation
from parley.offers.models.offers import Offer, OfferLine
from parley.offers.models.statements import Exhibit, Statement

__all__ = [
    "Contest", "Deal", "DealContact", "DealSide", "Dispute", "Exhibit", "Instruction", "Negotiation", "Offer",
    "OfferLine", "Statement",
]  # fmt: skip
