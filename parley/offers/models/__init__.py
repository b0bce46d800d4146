"""The nouns of haggling."""

from parley.offers.models.deals import Deal, DealContact, DealSide
from parley.offers.models.message_photos import MessagePhoto
from parley.offers.models.messages import Message
from parley.offers.models.negotiations import Negotiation
from parley.offers.models.offers import Offer, OfferLine

__all__ = ["Deal", "DealContact", "DealSide", "Message", "MessagePhoto", "Negotiation", "Offer", "OfferLine"]
