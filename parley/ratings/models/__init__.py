"""The nouns of rating."""

from parley.ratings.models.correcting import Correction
from parley.ratings.models.linking import Link
from parley.ratings.models.ratings import LENGTH, OPEN_FOR, Rating, RatingAnswer

__all__ = ["LENGTH", "OPEN_FOR", "Correction", "Link", "Rating", "RatingAnswer"]
