"""The nouns of haggling."""

from parley.offers.models.auto import AutoAnswer, AutoRule
from parley.offers.models.away import Away
from parley.offers.models.deals import Deal, DealContact, DealSide
from parley.offers.models.negotiations import Negotiation
from parley.offers.models.offers import Offer, OfferLine

__all__ = [
    "AutoAnswer",
    "AutoRule",
    "Away",
    "Deal",
    "DealContact",
    "DealSide",
    "Negotiation",
    "Offer",
    "OfferLine",
]
