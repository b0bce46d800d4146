"""What a member is shown of their own data. No entry is written: it is theirs."""

from parley.members.models import Member
from parley.privacy.gate import disclose

PURPOSE = "keep-account"


def own_email(member: Member) -> str:
    """The member's mail address, for the member."""
    return disclose(member, PURPOSE, ["email"], about=member.profile)["email"]


def own_details(member: Member) -> dict[str, str]:
    """Name, telephone and the parts of the postal address, for the member; what was not given yet is
    empty, but the country, which is that of their city."""
    known = disclose(member, PURPOSE, ["name", "phone", "address"], about=member.profile)
    address = known["address"] or {"country_code": member.city.country if member.city else ""}
    return {"name": known["name"] or "", "phone": known["phone"] or "", **address}
