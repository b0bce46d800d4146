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


def own_contact(member: Member) -> dict:
    """Name, mail and postal address that a deal confirmed now would give, for the member."""
    given = member.profile.given_in_deals
    known = disclose(member, PURPOSE, ["name", *given.values()], about=member.profile)
    return {"name": known["name"], **{what: known[column] for what, column in given.items()}}


def own_for_deals(member: Member, names: tuple[str, ...] = ("email", "address")) -> dict:
    """The mail and the postal address that are set for deals alone, for the member; None: not set."""
    known = disclose(member, PURPOSE, [f"deal_{name}" for name in names], about=member.profile)
    return {name: known[f"deal_{name}"] for name in names}
