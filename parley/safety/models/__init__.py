"""The nouns of keeping order."""

from parley.safety.models.blocks import Block
from parley.safety.models.restrictions import Restriction, only_moderators

__all__ = ["Block", "Restriction", "only_moderators"]
