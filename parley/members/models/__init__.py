"""The nouns of the members room."""

from parley.members.models.agreement import Agreement, Announcement
from parley.members.models.attempt import Attempt
from parley.members.models.draft import Draft
from parley.members.models.former import FormerAddress
from parley.members.models.handles import RetiredHandle
from parley.members.models.joining import AddressChange, Joining
from parley.members.models.member import Member
from parley.members.models.place import City
from parley.members.models.profile import Profile
from parley.members.models.reset import Reset, ResetCode

__all__ = [
    "AddressChange",
    "Agreement",
    "Announcement",
    "Attempt",
    "City",
    "Draft",
    "FormerAddress",
    "Joining",
    "Member",
    "Profile",
    "Reset",
    "ResetCode",
    "RetiredHandle",
]
