"""What is planted of dealings: things put up, offers, deals with all their ends, questions and messages."""

from io import BytesIO
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from parley.desk.models import Matter
from parley.ground import clock
from parley.market.models import Category, Listing, Question
from parley.offers.models import AutoAnswer, Contest, Deal, Dispute, Exhibit, Invitation, Message, Offer
from parley.site.check.people import Company, Person, marker


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
    by.post(f"/listings/{listing.pk}/offers/new/", **terms(listing, 0, **said))
    return Offer.objects.filter(negotiation__listing=listing).latest("pk")


def agree(listing: Listing, by: Person, owner: Person) -> Deal:
    """An offer, accepted."""
    owner.post(f"/offers/{offer(listing, by).pk}/acceptance/")
    return Deal.objects.latest("pk")


def buy(listing: Listing, by: Person) -> Deal:
    """A purchase at once, with words and a place of its own."""
    by.post(f"/listings/{listing.pk}/purchase/", **terms(listing, 0))
    return Deal.objects.latest("pk")


def confirm(deal: Deal, *sides: Person) -> None:
    """These sides confirm it."""
    for side in sides:
        side.post(f"/deals/{deal.pk}/confirmation/")


def open_contact(deal: Deal, by: Person, about: Person) -> None:
    """One side has the other's contact shown; `about` counts how often, for the ledger to agree."""
    by.post(f"/deals/{deal.pk}/contact/", expect=(200,))
    about.opened_by_others += 1


def terms(listing: Listing, after: int, **said: object) -> dict:
    where = "meeting" if said.get("handover") == "met" else "place"
    return {
        "cash": "30", "quantity": "1", "handover": "posted", "postage": "5.50", "postage_from": "buyer",
        where: f"at {marker()}", "hours": "48", "pay_by_days": "3", "send_by_days": "3",
        "words": f"Please {marker()}", "seen": listing.terms_version, "after": after, **said,
    }  # fmt: skip


def deal_that_ends_well(company: Company) -> None:
    seller, buyer = company.self, company.after
    tag = marker()
    seller.typed[tag] = "what the camera wrote into a photo"
    lamp = put_up(seller, "Brass lamp", photo=tag)
    first = offer(lamp, buyer)
    seller.post(f"/offers/{first.pk}/counter/", **terms(lamp, first.pk, cash="35"))
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


def deal_under_way(company: Company) -> None:
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


def deal_not_confirmed(company: Company) -> None:
    deal = buy(put_up(company.self, "Wool rug", buy_now="on"), company.before)
    confirm(deal, company.before)


def offer_that_waits(company: Company) -> None:
    chair = put_up(company.self, "Old chair")
    company.self.post(f"/listings/{chair.pk}/automatic-answers/", decline_below="10", accept_from="90")
    offer(chair, company.before)
    offer(chair, company.former)
    AutoAnswer.plan(2)
    day = clock.today().isoformat()
    company.self.post("/negotiations/away/", since=day, until=day)


def deal_called_off(company: Company) -> None:
    """Twice: once what was sent comes back, and once it is lost."""
    for title, end in (("Tall mirror", "return"), ("Round mirror", "write-off")):
        deal = agree(put_up(company.self, title), company.after, company.self)
        confirm(deal, company.after, company.self)
        open_contact(deal, company.after, company.self)
        company.self.post(f"/deals/{deal.pk}/dispatch/")
        company.self.post(f"/deals/{deal.pk}/cancellation/", reason=f"It broke {marker()}")
        company.self.post(f"/deals/{deal.pk}/{end}/")


def deal_with_who_leaves(company: Company) -> None:
    goer, buyer = company.former, company.after
    deal = agree(put_up(goer, "Garden bench"), buyer, goer)
    confirm(deal, buyer, goer)
    for side in (buyer, goer):
        side.post(f"/deals/{deal.pk}/receipt/")
    comment = marker()
    goer.published.add(comment)
    goer.post(f"/deals/{deal.pk}/rating/", kind="positive", comment=f"Quick and kind, {comment}")


def mark_contested(company: Company) -> None:
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


def disputes(company: Company) -> None:
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


def questions(company: Company) -> None:
    """One who leaves later has asked and answered, and taken a question back. Another question waits, and
    one was left unanswered."""
    seller, buyer, goer = company.self, company.after, company.former
    stool, basket = put_up(seller, "Milking stool"), put_up(goer, "Wicker basket")
    question, answer, taken_back = marker(), marker(), marker()
    goer.published |= {question, answer, taken_back}
    seller.post(f"/questions/{asked(goer, stool, f'Is it {question}?').pk}/answer/", answer="It surely is.")
    about_basket = asked(buyer, basket, "Does it creak?").pk
    goer.post(f"/questions/{about_basket}/answer/", answer="It does.")
    goer.post(f"/questions/{about_basket}/correction/", answer=f"It does {answer}.")
    goer.post(f"/questions/{asked(goer, stool, f'And {taken_back}?').pk}/withdrawal/")
    seller.post(f"/questions/{asked(buyer, stool, 'Is it for two?').pk}/dismissal/")
    asked(buyer, stool, "Does it wobble?")


def messages(company: Company) -> None:
    """Two write to each other. A stranger's request waits; one who is new here wrote a link, and staff passed
    it on; of another they kept it back."""
    seller, buyer, goer = company.self, company.after, company.former
    bowl = put_up(seller, "Salad bowl")
    talk = written(buyer, bowl, f"Is it deep? {marker()}").negotiation_id
    said = {"text": f"Very deep {marker()}", "photos": upload("teal")}
    seller.post(f"/negotiations/{talk}/messages/", **said)
    buyer.browser.get(f"/negotiations/{talk}/")
    seller.opened_by_others += 2  # the words, and the photo
    _report_message(company, Message.objects.latest("pk"))
    written(goer, bowl, f"Could I see it {marker()}?")
    for by, act, why in (
        (company.before, "release", {}),
        (company.stranger, "keeping-back", {"reason": f"A shop {marker()}"}),
    ):
        held = written(by, bowl, f"Look at www.bowls.example {marker()}", upload("red"), knowing="on")
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


def written(
    by: Person, listing: Listing, words: str, photo: SimpleUploadedFile | None = None, **said: str
) -> Message:
    files = {"photos": photo} if photo else {}
    by.post(f"/listings/{listing.pk}/messages/new/", text=words, **files, **said)
    return Message.objects.latest("pk")


def asked(by: Person, listing: Listing, words: str) -> Question:
    by.post(f"/listings/{listing.pk}/questions/", text=words)
    return Question.objects.latest("pk")


def watches(company: Company) -> None:
    """By who stays and by who goes, of something that only they know they watch."""
    kite = put_up(company.after, "Red kite")
    for who in (company.self, company.former):
        who.post(f"/listings/{kite.pk}/watch/", may_offer="on")
    company.after.post(f"/listings/{kite.pk}/invitations/new/", **terms(kite, 0))
    made = Invitation.objects.latest("pk")
    company.self.post(f"/invitations/{made.pk}/reports/", kind="fraud", words=f"Red, it is not {marker()}")


def upload(colour: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.jpg", _picture("no words", colour), "image/jpeg")


def _picture(words: str, colour: str = "teal") -> bytes:
    picture, tags, out = Image.new("RGB", (900, 600), colour), Image.Exif(), BytesIO()
    tags[0x010E] = words  # ImageDescription
    tags[0x013B] = words  # Artist
    picture.save(out, "JPEG", exif=tags, comment=words.encode())
    return out.getvalue()
