"""What is planted of somebody's own account: blocks, changes, drafts, ways back, a copy, a new version."""

from datetime import timedelta
from unittest.mock import patch

from parley.ground import clock
from parley.members.models import AddressChange, Announcement, Draft, Reset
from parley.notices.mail import drain
from parley.notices.models import Notice
from parley.privacy.documents import POLICY
from parley.privacy.policy_versions import Version
from parley.site.check.dealing import put_up
from parley.site.check.people import Company, Person, marker


def blocks(company: Company) -> None:
    """By who stays and by who goes, and by a moderator in their own dealings."""
    for who in (company.self, company.former, company.moderator):
        who.post(f"/members/{company.restricted.handle}/block/")


def changes_and_drafts(company: Company) -> None:
    seller, newcomer = company.self, company.newcomer
    drain()  # the mails so far, to the address of so far
    seller.finish("/me/email/code/", begin_change(seller))
    begin_change(seller)
    # The code goes to what is then the address for deals, which mails may not hold: it is taken before.
    seller.finish("/me/deal-email/code/", begin_change(seller, for_deals=True, mails=False))
    begin_change(seller, for_deals=True)
    seller.post(
        "/me/deal-address/", country_code="DE", street_address=f"Locker {marker()}", postal_code="10115",
        city=f"Ort {marker()}",
    )  # fmt: skip
    seller.post("/notices/seen/", upto=Notice.objects.filter(subject=seller.member.subject).latest("pk").pk)
    newcomer.post("/listings/new/", title=f"Something {marker()}", description=f"Held by {marker()}")
    newcomer.subjects |= set(Draft.objects.values_list("subject", flat=True))
    newcomer.ask_to_join()
    company.stranger.browser.post("/sign-out/")
    company.stranger.post("/sign-in/", (422,), name=company.stranger.handle, password="no such words")
    company.stranger.post("/sign-in/", name=company.stranger.handle, password=company.stranger.password)


def begin_change(person: Person, for_deals: bool = False, mails: bool = True) -> AddressChange:
    """A new mail address, of the account or for deals, and the code for it, which goes out if it `mails`."""
    name = "deal" if for_deals else "mail"
    typed = {f"{name}-email": f"{marker()}@example.org", f"{name}-password": person.password}
    person.post("/me/deal-email/" if for_deals else "/me/email/", **typed)
    change = AddressChange.objects.get(member=person.member, for_deals=for_deals)
    person.subjects.add(change.subject)
    if mails:
        drain()
    return change


def ways_back(company: Company) -> None:
    """One has forgotten the password and typed the code; of another the account was used by somebody else,
    who is back in and has not looked through it yet."""
    forgetful, frozen = company.forgetful, company.frozen
    put_up(frozen, "Green kettle")
    for person, page, said in (
        (forgetful, "/sign-in/forgotten/", {}),
        (frozen, "/help/lost/", {"hours": "24"}),
    ):
        person.browser = person.fresh()
        row = person.post(page, name=person.handle, **said).url.rstrip("/").rpartition("/")[2]
        drain()
        person.post(f"{page}{row}/", code=Reset.objects.get(row=row).codes.get().code)
    frozen.password = marker()
    frozen.typed[frozen.password] = "password"
    frozen.post(f"/sign-in/forgotten/{row}/password/", new_password=frozen.password)


def own_affairs(company: Company) -> None:
    """What somebody does with their own data: refuse a use of it, ask for a copy, choose mails."""
    seller = company.self
    seller.post("/my-data/switches/tell-policy-news/", allowed="no")
    seller.post("/my-data/exports/")
    for handle in (f"{seller.handle}-2", seller.handle):
        seller.post("/me/user-id/", **{"id-handle": handle})
    said = {"offers": "at-once", "deals": "at-once", "messages": "at-once", "questions": "daily"}
    seller.post("/notices/mail/", **said, ratings="never")


def new_version() -> None:
    """Members are told of a version to come. Afterwards it is withdrawn, and nobody has to agree."""
    today = clock.today()
    coming = Version(2, today, today + timedelta(days=14), "", ("Something.",), "Something changes.")
    with patch.object(POLICY, "versions", [*POLICY.versions, coming]):
        Announcement.make()
        drain()
