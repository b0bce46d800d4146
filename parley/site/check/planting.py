"""Planting: people join, list, haggle, deal, rate, block, are restricted and leave, by the pages for it."""

from datetime import timedelta
from io import BytesIO
from unittest.mock import patch
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from parley.desk.models import Appeal, Complaint, DisclosureRequest, Matter, MinorCase, ParentsWord
from parley.ground import clock
from parley.market.models import Category, Listing, Question
from parley.members.models import AddressChange, Announcement, Draft, Member, Reset
from parley.notices.mail import drain
from parley.notices.models import Notice
from parley.offers.models import AutoAnswer, Contest, Deal, Dispute, Exhibit, Invitation, Message, Offer
from parley.privacy import ledger
from parley.privacy.documents import POLICY
from parley.privacy.gate import disclose
from parley.privacy.policy_versions import Version
from parley.ratings.models import Rating
from parley.site.check.people import Company, Person, marker


def plant(company: Company) -> None:
    """Fill every personal field that the catalogue declares, by the verbs and pages that fill it."""
    for person in company.members():
        person.join()
    staff = [company.moderator.handle, company.second.handle]
    Member.objects.filter(handle__in=staff).update(is_moderator=True)
    _deal_that_ends_well(company)
    _deal_under_way(company)
    _deal_not_confirmed(company)
    _offer_that_waits(company)
    _deal_called_off(company)
    _deal_with_who_leaves(company)
    _mark_contested(company)
    _disputes(company)
    _ratings_looked_at(company)
    _questions(company)
    _messages(company)
    _reports(company)
    _restrictions(company)
    _watches(company)
    _blocks(company)
    _changes_and_drafts(company)
    _moderator_looks(company)
    _ways_back(company)
    _minors(company)
    _requests_from_outside(company)
    _own_affairs(company)
    _new_version()
    drain()
    ledger.sequence()


def leave(company: Company) -> None:
    """One goes, who was restricted before; another closes the account and may still come back."""
    goer, reason = company.former, marker()
    goer.published.add(reason)
    page = f"/members/{goer.handle}/restriction/"
    company.moderator.post(page, reason=f"Asked for money first {reason}")
    goer.post("/leaving/", words="go", password=goer.password)
    closing = company.closing
    closing.post("/leaving/", words="stay", grace="on", password=closing.password)


def put_up(
    owner: Person, title: str, description: str = "It works.", photo: str = "", **said: str
) -> Listing:
    """A thing on the market, listed by its form; `photo` is what the camera wrote into the picture."""
    files = {"photos": SimpleUploadedFile("photo.jpg", _picture(photo), "image/jpeg")} if photo else {}
    made_with = uuid4()
    owner.post(
        "/listings/new/", kind="thing", title=title, category=Category.objects.get(slug="board-games").pk,
        condition="good", description=description, for_sale="on", price="40", postage="5.50", currency="EUR",
        takes_offers="on", trade_for="", quantity="1", made_with=str(made_with), **files, **said,
    )  # fmt: skip
    listing = Listing.objects.get(made_with=made_with)
    if listing.state == Listing.State.DRAFT:
        owner.post(f"/listings/{listing.pk}/publication/")
    return Listing.objects.get(pk=listing.pk)


def offer(listing: Listing, by: Person, **said: object) -> Offer:
    """An offer on it, with words and a place of its own."""
    by.post(f"/listings/{listing.pk}/offers/new/", **_terms(listing, 0, **said))
    return Offer.objects.filter(negotiation__listing=listing).latest("pk")


def agree(listing: Listing, by: Person, owner: Person) -> Deal:
    """An offer, accepted."""
    owner.post(f"/offers/{offer(listing, by).pk}/acceptance/")
    return Deal.objects.latest("pk")


def buy(listing: Listing, by: Person) -> Deal:
    """A purchase at once, with words and a place of its own."""
    by.post(f"/listings/{listing.pk}/purchase/", **_terms(listing, 0))
    return Deal.objects.latest("pk")


def confirm(deal: Deal, *sides: Person) -> None:
    """These sides confirm it."""
    for side in sides:
        side.post(f"/deals/{deal.pk}/confirmation/")


def open_contact(deal: Deal, by: Person, about: Person) -> None:
    """One side has the other's contact shown; `about` counts how often, for the ledger to agree."""
    by.post(f"/deals/{deal.pk}/contact/", expect=(200,))
    about.opened_by_others += 1


def _terms(listing: Listing, after: int, **said: object) -> dict:
    where = "meeting" if said.get("handover") == "met" else "place"
    return {
        "cash": "30", "quantity": "1", "handover": "posted", "postage": "5.50", "postage_from": "buyer",
        where: f"at {marker()}", "hours": "48", "pay_by_days": "3", "send_by_days": "3",
        "words": f"Please {marker()}", "seen": listing.terms_version, "after": after, **said,
    }  # fmt: skip


def _deal_that_ends_well(company: Company) -> None:
    seller, buyer = company.self, company.after
    tag = marker()
    seller.typed[tag] = "what the camera wrote into a photo"
    lamp = put_up(seller, "Brass lamp", photo=tag)
    first = offer(lamp, buyer)
    seller.post(f"/offers/{first.pk}/counter/", **_terms(lamp, first.pk, cash="35"))
    buyer.post(f"/offers/{Offer.objects.latest('pk').pk}/acceptance/")
    deal = Deal.objects.latest("pk")
    seller.post(f"/deals/{deal.pk}/instruction/", words=f"To account {marker()}", again="on")
    confirm(deal, buyer, seller)
    open_contact(deal, buyer, seller)
    open_contact(deal, seller, buyer)
    seller.post(f"/deals/{deal.pk}/label/", expect=(200,))
    buyer.opened_by_others += 1
    buyer.post(f"/deals/{deal.pk}/instruction/showing/", expect=(200,))
    seller.opened_by_others += 1
    seller.post(f"/deals/{deal.pk}/instruction/", words=f"To account {marker()}")
    buyer.post(f"/deals/{deal.pk}/payment/")
    seller.post(f"/deals/{deal.pk}/receipt/")
    seller.post(f"/deals/{deal.pk}/dispatch/", carrier=f"Post {marker()}", tracking=f"RX {marker()}")
    buyer.post(f"/deals/{deal.pk}/receipt/")
    for side in (buyer, seller):
        side.post(f"/deals/{deal.pk}/rating/", kind="positive", comment="As said.")


def _deal_under_way(company: Company) -> None:
    """Confirmed, handed over by one; the listing says something else since."""
    seller, buyer = company.self, company.after
    table = put_up(seller, "Oak table", description=f"It came from {marker()}.")
    met = offer(table, buyer, handover="met")
    seller.post(f"/offers/{met.pk}/acceptance/")
    deal = Deal.objects.latest("pk")
    confirm(deal, buyer, seller)
    seller.post(f"/deals/{deal.pk}/dispatch/")
    open_contact(deal, buyer, seller)
    Listing.objects.get(pk=table.pk).edit(by=seller.member, description="It came from somewhere.")


def _deal_not_confirmed(company: Company) -> None:
    deal = buy(put_up(company.self, "Wool rug", buy_now="on"), company.before)
    confirm(deal, company.before)


def _offer_that_waits(company: Company) -> None:
    chair = put_up(company.self, "Old chair")
    company.self.post(f"/listings/{chair.pk}/automatic-answers/", decline_below="10", accept_from="90")
    offer(chair, company.before)
    offer(chair, company.former)
    AutoAnswer.plan(2)
    day = clock.today().isoformat()
    company.self.post("/negotiations/away/", since=day, until=day)


def _deal_called_off(company: Company) -> None:
    deal = agree(put_up(company.self, "Tall mirror"), company.after, company.self)
    confirm(deal, company.after, company.self)
    open_contact(deal, company.after, company.self)
    company.self.post(f"/deals/{deal.pk}/dispatch/")
    company.self.post(f"/deals/{deal.pk}/cancellation/", reason=f"It broke {marker()}")
    company.self.post(f"/deals/{deal.pk}/return/")


def _deal_with_who_leaves(company: Company) -> None:
    goer, buyer = company.former, company.after
    deal = agree(put_up(goer, "Garden bench"), buyer, goer)
    confirm(deal, buyer, goer)
    for side in (buyer, goer):
        side.post(f"/deals/{deal.pk}/receipt/")
    comment = marker()
    goer.published.add(comment)
    goer.post(f"/deals/{deal.pk}/rating/", kind="positive", comment=f"Quick and kind, {comment}")


def _ratings_looked_at(company: Company) -> None:
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


def _mark_contested(company: Company) -> None:
    """One did not pay and says that this is wrong; a moderator reads that."""
    seller, buyer = company.self, company.after
    deal = agree(put_up(seller, "Slow clock"), buyer, seller)
    confirm(deal, buyer, seller)
    with clock.frozen() as time:
        time.tick(days=4)
        Deal.objects.get(pk=deal.pk).pass_time()
        time.tick(days=1)
        Deal.objects.get(pk=deal.pk).lapse(by=seller.member)
    buyer.post(f"/deals/{deal.pk}/mark/", words=f"I was ill {marker()}")
    contest = Contest.objects.latest("pk")
    company.moderator.post(f"/desk/marks/{contest.pk}/words/", expect=(200,))
    buyer.opened_by_others += 1
    company.moderator.post(f"/desk/marks/{contest.pk}/", act="uphold", reason=f"Nothing proves it {marker()}")


def _disputes(company: Company) -> None:
    """One is settled by staff, another by the two; each side has said something and put a file in."""
    seller, buyer, desk = company.self, company.after, company.moderator
    for title, together in (("Broken vase", False), ("Chipped bowl", True)):
        deal = agree(put_up(seller, title), buyer, seller)
        confirm(deal, buyer, seller)
        page = f"/deals/{deal.pk}/dispute/"
        buyer.post(page, kind="not-as-said", words=f"It is broken {marker()}", photos=_pdf())
        seller.post(f"{page}statements/", words=f"It was whole {marker()}", photos=_pdf())
        seller.post(f"{page}proposals/", outcome="partial", words=f"Half of it {marker()}")
        for reader, writer in ((buyer, seller), (seller, buyer)):
            reader.post(f"{page}showing/", expect=(200,))
            file = Exhibit.objects.get(statement__side__deal=deal, subject=writer.member.subject)
            reader.post(f"{page}files/{file.row}/", expect=(200,))
            writer.opened_by_others += 2
        if together:
            buyer.post(f"{page}acceptance/", seen="1")
            continue
        dispute = Dispute.objects.latest("pk")
        desk.post(f"/desk/disputes/{dispute.pk}/words/", expect=(200,))
        for file in Exhibit.objects.filter(statement__side__deal=deal):
            desk.post(f"/desk/disputes/{dispute.pk}/files/{file.row}/", expect=(200,))
        for side in (seller, buyer):
            side.opened_by_others += 2
        desk.post(f"/desk/disputes/{dispute.pk}/", outcome="return", reason=f"It came broken {marker()}")


def _pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("receipt.pdf", f"%PDF-1.4 {marker()}".encode(), "application/pdf")


def _questions(company: Company) -> None:
    """One who leaves later has asked and answered, and taken a question back. Another question waits, and
    one was left unanswered."""
    seller, buyer, goer = company.self, company.after, company.former
    stool, basket = put_up(seller, "Milking stool"), put_up(goer, "Wicker basket")
    question, answer, taken_back = marker(), marker(), marker()
    goer.published |= {question, answer, taken_back}
    seller.post(f"/questions/{_asked(goer, stool, f'Is it {question}?').pk}/answer/", answer="It surely is.")
    about_basket = _asked(buyer, basket, "Does it creak?").pk
    goer.post(f"/questions/{about_basket}/answer/", answer="It does.")
    goer.post(f"/questions/{about_basket}/correction/", answer=f"It does {answer}.")
    goer.post(f"/questions/{_asked(goer, stool, f'And {taken_back}?').pk}/withdrawal/")
    seller.post(f"/questions/{_asked(buyer, stool, 'Is it for two?').pk}/dismissal/")
    _asked(buyer, stool, "Does it wobble?")


def _messages(company: Company) -> None:
    """Two write to each other. A stranger's request waits; one who is new here wrote a link, and staff passed
    it on; of another they kept it back."""
    seller, buyer, goer = company.self, company.after, company.former
    bowl = put_up(seller, "Salad bowl")
    talk = _written(buyer, bowl, f"Is it deep? {marker()}").negotiation_id
    said = {"text": f"Very deep {marker()}", "photos": _upload("teal")}
    seller.post(f"/negotiations/{talk}/messages/", **said)
    buyer.browser.get(f"/negotiations/{talk}/")
    seller.opened_by_others += 2  # the words, and the photo
    _report_message(company, Message.objects.latest("pk"))
    _written(goer, bowl, f"Could I see it {marker()}?")
    for by, act, why in (
        (company.before, "release", {}),
        (company.stranger, "keeping-back", {"reason": f"A shop {marker()}"}),
    ):
        held = _written(by, bowl, f"Look at www.bowls.example {marker()}", _upload("red"), knowing="on")
        company.moderator.post(f"/desk/messages/{held.pk}/words/", expect=(200,))
        by.opened_by_others += 2  # the words, and the photo
        company.moderator.post(f"/desk/messages/{held.pk}/{act}/", **why)


def _report_message(company: Company, message: Message) -> None:
    """By whom it was written to; staff opens it, and finds nothing."""
    reporter = company.after
    reporter.post(f"/messages/{message.pk}/reports/", kind="fraud", words=f"Too deep {marker()}")
    page = f"/desk/reports/{Matter.objects.latest('pk').pk}/"
    company.moderator.post(f"{page}words/", expect=(200,))
    reporter.opened_by_others += 1
    company.self.opened_by_others += 2  # the words, and the photo
    company.moderator.post(f"{page}dismissal/", seen=0)


def _written(
    by: Person, listing: Listing, words: str, photo: SimpleUploadedFile | None = None, **said: str
) -> Message:
    files = {"photos": photo} if photo else {}
    by.post(f"/listings/{listing.pk}/messages/new/", text=words, **files, **said)
    return Message.objects.latest("pk")


def _asked(by: Person, listing: Listing, words: str) -> Question:
    by.post(f"/listings/{listing.pk}/questions/", text=words)
    return Question.objects.latest("pk")


def _restrictions(company: Company) -> None:
    put_up(company.restricted, "Blue kite")
    page = f"/members/{company.restricted.handle}/restriction/"
    company.moderator.post(page, reason=f"Asked for money first {marker()}")
    company.moderator.post(f"{page}end/")
    company.moderator.post(page, reason=f"Asked again {marker()}", until="2999-12-31")


def _watches(company: Company) -> None:
    """By who stays and by who goes, of something that only they know they watch."""
    kite = put_up(company.after, "Red kite")
    for who in (company.self, company.former):
        who.post(f"/listings/{kite.pk}/watch/", may_offer="on")
    company.after.post(f"/listings/{kite.pk}/invitations/new/", **_terms(kite, 0))
    made = Invitation.objects.latest("pk")
    company.self.post(f"/invitations/{made.pk}/reports/", kind="fraud", words=f"Red, it is not {marker()}")


def _blocks(company: Company) -> None:
    """By who stays and by who goes, and by a moderator in their own dealings."""
    for who in (company.self, company.former, company.moderator):
        who.post(f"/members/{company.restricted.handle}/block/")


def _changes_and_drafts(company: Company) -> None:
    seller, newcomer = company.self, company.newcomer
    drain()  # the mails so far, to the address of so far
    seller.finish("/me/email/code/", _begin_change(seller))
    _begin_change(seller)
    seller.post("/notices/seen/", upto=Notice.objects.filter(subject=seller.member.subject).latest("pk").pk)
    newcomer.post("/listings/new/", title=f"Something {marker()}", description=f"Held by {marker()}")
    newcomer.subjects |= set(Draft.objects.values_list("subject", flat=True))
    newcomer.ask_to_join()
    company.stranger.browser.post("/sign-out/")
    company.stranger.post("/sign-in/", (422,), name=company.stranger.handle, password="no such words")
    company.stranger.post("/sign-in/", name=company.stranger.handle, password=company.stranger.password)


def _begin_change(person: Person) -> AddressChange:
    """A new mail address, and the code on its way to it."""
    person.post("/me/email/", **{"mail-email": f"{marker()}@example.org", "mail-password": person.password})
    change = AddressChange.objects.get(member=person.member)
    person.subjects.add(change.subject)
    drain()
    return change


def _moderator_looks(company: Company) -> None:
    """A moderator settles a dispute: no page for it yet, so the gate itself is asked."""
    seller = company.self.member
    because = f"They disagree about the mirror {marker()}"
    disclose(
        company.moderator.member, "settle-dispute", ["name", "email", "phone", "address"],
        about=seller.profile, because=because,
    )  # fmt: skip
    company.self.opened_by_others += 1


def _ways_back(company: Company) -> None:
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


def _minors(company: Company) -> None:
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


def _reports(company: Company) -> None:
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


def _requests_from_outside(company: Company) -> None:
    """A court is given what it asked for; somebody else waits for consent, which is there, and decisions."""
    seller, buyer, desk = company.self, company.after, company.moderator
    deal = Deal.objects.filter(state="confirmed", sides__member=buyer.member).earliest("pk")
    court = _filed(company, "legal-process", people=seller.handle, deals=str(deal.pk))
    choices = [choice for line in court.named.all() for choice in line.choices()]
    for each in (desk, company.second):
        each.post(
            f"/desk/requests/{court.pk}/grants/",
            **{"grant-lines": choices, "grant-reason": f"Read and found in order {marker()}"},
        )
    desk.post(f"/desk/requests/{court.pk}/production/")
    asked = _filed(company, "consent", people=buyer.handle)
    buyer.post(f"/me/requests/{asked.pk}/consent/")


def _filed(company: Company, ground: str, **whom: str) -> DisclosureRequest:
    order = SimpleUploadedFile("order.txt", f"By order {marker()}".encode(), "text/plain")
    company.moderator.post(
        "/desk/requests/new/", ground=ground, organisation=f"Court of {marker()}", person=f"Judge {marker()}",
        contact=f"{marker()} street 1", jurisdiction="Germany", reference=f"12 C {marker()}",
        fields_asked=["name", "email", "phone", "address"], reason=f"They were cheated {marker()}",
        evidence=order, **whom,
    )  # fmt: skip
    made = DisclosureRequest.objects.latest("pk")
    company.cases.subjects.add(made.subject)
    return made


def _own_affairs(company: Company) -> None:
    """What somebody does with their own data: refuse a use of it, ask for a copy, choose mails."""
    seller = company.self
    seller.post("/my-data/switches/tell-policy-news/", allowed="no")
    seller.post("/my-data/exports/")
    said = {"offers": "at-once", "deals": "at-once", "messages": "at-once", "questions": "daily"}
    seller.post("/notices/mail/", **said, ratings="never")


def _new_version() -> None:
    """Members are told of a version to come. Afterwards it is withdrawn, and nobody has to agree."""
    today = clock.today()
    coming = Version(2, today, today + timedelta(days=14), "", ("Something.",), "Something changes.")
    with patch.object(POLICY, "versions", [*POLICY.versions, coming]):
        Announcement.make()
        drain()


def _upload(colour: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.jpg", _picture("no words", colour), "image/jpeg")


def _picture(words: str, colour: str = "teal") -> bytes:
    picture, tags, out = Image.new("RGB", (900, 600), colour), Image.Exif(), BytesIO()
    tags[0x010E] = words  # ImageDescription
    tags[0x013B] = words  # Artist
    picture.save(out, "JPEG", exif=tags, comment=words.encode())
    return out.getvalue()
