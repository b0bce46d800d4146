"""The nouns of the members room."""

from parley.members.models.attempt import Attempt
from parley.members.models.draft import Draft
from parley.members.models.joining import AddressChange, Joining
from parley.members.models.member import Agreement, Member
from parley.members.models.place import City
from parley.members.models.profile import Profile

__all__ = ["AddressChange", "Agreement", "Attempt", "City", "Draft", "Joining", "Member", "Profile"]
