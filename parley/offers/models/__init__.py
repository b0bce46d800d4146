"""The nouns of haggling."""

from parley.offers.models.deals import Deal, DealContact, DealSide
from parley.offers.models.invitations import Invitation, Invitee
from parley.offers.models.negotiations import Negotiation
from parley.offers.models.offers import Offer, OfferLine

__all__ = ["Deal", "DealContact", "DealSide", "Invitation", "Invitee", "Negotiation", "Offer", "OfferLine"]
