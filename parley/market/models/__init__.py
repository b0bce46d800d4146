"""The nouns of the market."""

from parley.market.models.categories import Category
from parley.market.models.listings import Listing
from parley.market.models.matches import Match
from parley.market.models.photos import Keepsake, Photo
from parley.market.models.questions import Answer, Question
from parley.market.models.wants import WantEntry, WantLine
from parley.market.models.watches import Watch

__all__ = [
    "Answer",
    "Category",
    "Keepsake",
    "Listing",
    "Match",
    "Photo",
    "Question",
    "WantEntry",
    "WantLine",
    "Watch",
]
