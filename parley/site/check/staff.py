"""What is planted of the work of staff: reports, rulings, minors, restrictions, requests from outside."""

from django.core.files.uploadedfile import SimpleUploadedFile

from parley.desk.models import Appeal, Complaint, DisclosureRequest, Matter, MinorCase, ParentsWord
from parley.notices.mail import drain
from parley.offers.models import Deal, DealContact, Instruction
from parley.privacy.gate import disclose
from parley.ratings.models import Rating
from parley.site.check.dealing import agree, confirm, put_up
from parley.site.check.people import Company, marker


def ratings_looked_at(company: Company) -> None:
    """Staff empties the words of a rating, and takes two accounts for one person's."""
    seller, buyer, desk = company.self, company.after, company.moderator
    deal = agree(put_up(seller, "Long bench"), buyer, seller)
    confirm(deal, buyer, seller)
    for side in (buyer, seller):
        side.post(f"/deals/{deal.pk}/receipt/")
    for side in (buyer, seller):
        side.post(f"/deals/{deal.pk}/rating/", kind="negative", comment=f"A fool {marker()}")
    for rating in Rating.objects.filter(deal=deal):
        desk.post(f"/desk/ratings/{rating.pk}/", act="neutral", reason=f"It insults {marker()}")
    page = f"/desk/members/{company.stranger.handle}/links/"
    desk.post(page, other=company.hidden.handle, reason=f"One telephone {marker()}")


def restrictions(company: Company) -> None:
    put_up(company.restricted, "Blue kite")
    page = f"/members/{company.restricted.handle}/restriction/"
    company.moderator.post(page, rule="fraud", reason=f"Asked for money first {marker()}")
    company.moderator.post(f"{page}end/")
    company.moderator.post(page, rule="fraud", reason=f"Asked again {marker()}", until="2999-12-31")


def moderator_looks(company: Company) -> None:
    """A moderator settles a dispute: no page for it yet, so the gate itself is asked."""
    seller, desk = company.self, company.moderator.member
    because = f"They disagree about the mirror {marker()}"
    contact = DealContact.objects.filter(subject=seller.member.subject).earliest("pk")
    paid = Instruction.objects.filter(subject=seller.member.subject).earliest("pk")
    for row, fields in (
        (seller.member.profile, ["name", "email", "phone", "address"]),
        (contact, ["name", "email", "address"]),
        (paid, ["words"]),
    ):
        disclose(desk, "settle-dispute", fields, about=row, because=because)
        seller.opened_by_others += 1


def minors(company: Company) -> None:
    """One account was hidden and is shown again; another is hidden, by staff and a parent, and objects."""
    stranger, hidden, parent = company.stranger, company.hidden, company.parent
    put_up(hidden, "Red scooter")
    company.second.post(f"/members/{stranger.handle}/minor/", words=f"Writes like a child {marker()}")
    case = MinorCase.objects.latest("pk")
    company.moderator.post(f"/desk/minors/{case.pk}/disagreement/")
    company.moderator.post(f"/members/{hidden.handle}/minor/", words=f"Says to be twelve {marker()}")
    parent.post(
        "/minors/", handle=hidden.handle, standing=f"Mother {marker()}", email=f"{marker()}@example.org",
        words=f"My son made this {marker()}",
    )  # fmt: skip
    word = ParentsWord.objects.get()
    parent.subjects.add(word.subject)
    drain()
    parent.post(f"/minors/{word.row}/", code=word.code)
    hidden.sign_in_again()
    hidden.post("/sign-in/hidden/", words=f"I am thirty {marker()}")


def reports(company: Company) -> None:
    """A member and a visitor report a listing: it is hidden, its owner appeals, somebody else takes it back,
    and then it is ended after all. Another report waits."""
    owner, reporter, visitor = company.stranger, company.self, company.parent
    cart = put_up(owner, "Hand cart", description="It rolls.")
    reporter.post(f"/listings/{cart.pk}/reports/", kind="fraud", words=f"Not theirs {marker()}")
    visitor.post(f"/listings/{cart.pk}/reports/", kind="other", words=f"I saw it elsewhere {marker()}")
    visitor.subjects |= set(Complaint.objects.filter(reporter=None).values_list("subject", flat=True))
    matter = Matter.objects.latest("pk")
    said = {"rule": "fraud", "until": ""}
    page = f"/desk/reports/{matter.pk}/"
    company.moderator.post(f"{page}decisions/", act="hide", reason=f"Looked into {marker()}", seen=0, **said)
    ruling = matter.rulings.get()
    owner.post(f"/me/decisions/{ruling.pk}/", words=f"It is mine {marker()}")
    company.moderator.post(f"{page}words/", expect=(200,))
    reporter.opened_by_others += 1
    owner.opened_by_others += 1
    appeal = f"/desk/appeals/{Appeal.objects.get().pk}/overturning/"
    company.second.post(appeal, reason=f"The papers are good {marker()}")
    company.moderator.post(f"{page}decisions/", act="end", reason=f"Sold twice {marker()}", seen=1, **said)
    reporter.post(
        f"/members/{owner.handle}/reports/", kind="harassment", words=f"They insulted me {marker()}"
    )


def requests_from_outside(company: Company) -> None:
    """A court is given what it asked for; somebody else waits for consent, which is there, and decisions."""
    seller, buyer, desk = company.self, company.after, company.moderator
    deal = Deal.objects.filter(state="confirmed", sides__member=buyer.member).earliest("pk")
    court = filed(company, "legal-process", people=seller.handle, deals=str(deal.pk))
    choices = [choice for line in court.named.all() for choice in line.choices()]
    for each in (desk, company.second):
        each.post(
            f"/desk/requests/{court.pk}/grants/",
            **{"grant-lines": choices, "grant-reason": f"Read and found in order {marker()}"},
        )
    desk.post(f"/desk/requests/{court.pk}/production/")
    asked = filed(company, "consent", people=buyer.handle)
    buyer.post(f"/me/requests/{asked.pk}/consent/")


def filed(company: Company, ground: str, **whom: str) -> DisclosureRequest:
    order = SimpleUploadedFile("order.txt", f"By order {marker()}".encode(), "text/plain")
    company.moderator.post(
        "/desk/requests/new/", ground=ground, organisation=f"Court of {marker()}", person=f"Judge {marker()}",
        contact=f"{marker()} street 1", jurisdiction="Germany", reference=f"12 C {marker()}",
        fields_asked=["name", "email", "phone", "address", "deal_email", "deal_address"],
        reason=f"They were cheated {marker()}", evidence=order, **whom,
    )  # fmt: skip
    made = DisclosureRequest.objects.latest("pk")
    company.cases.subjects.add(made.subject)
    return made
