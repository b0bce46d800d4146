"""The nouns of haggling."""

from parley.offers.models.contests import Contest
from parley.offers.models.deals import Deal, DealContact, DealSide
from parley.offers.models.instructions import Instruction
from parley.offers.models.negotiations import Negotiation
from parley.offers.models.offers import Offer, OfferLine

__all__ = [
    "Contest", "Deal", "DealContact", "DealSide", "Instruction", "Negotiation", "Offer", "OfferLine",
]  # fmt: skip
