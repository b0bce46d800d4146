"""The nouns of keeping order."""

from parley.safety.models.restrictions import Restriction, only_moderators

__all__ = ["Restriction", "only_moderators"]
