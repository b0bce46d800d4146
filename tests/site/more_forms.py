"""What people send on top of the check's story, so that more of the forms are sent: each line is one form."""

from uuid import uuid4

from parley.desk.models import Appeal, DisclosureRequest, Matter, MinorCase
from parley.market.models import Listing
from parley.notices import stopping
from parley.notices.models import Notice
from parley.offers.models import Deal, Offer
from parley.site.check.dealing import agree, asked, buy, confirm, offer, put_up, terms
from parley.site.check.people import Company, marker
from parley.site.check.staff import filed
from tests.site.dealing_forms import send_dealing
from tests.site.desk_forms import send_desk


def send_more(company: Company) -> None:
    """Everybody in `company` goes on where the story ends."""
    _things(company)
    _haggling(company)
    _deals(company)
    _desk(company)
    _oneself(company)
    send_dealing(company)
    send_desk(company)


def _things(company: Company) -> None:
    seller = company.self
    chest = put_up(seller, "Sea chest", photo=marker())
    page, photo = f"/listings/{chest.pk}/", chest.photos.get().pk
    edit = {"kind": "thing", "title": "Sea chest, oak", "category": chest.category_id, "condition": "good",
            "description": "Heavy.", "for_sale": "on", "price": "50", "currency": "EUR", "takes_offers": "on",
            "trade_for": "", "quantity": "1"}  # fmt: skip
    seller.post(f"{page}edit/", **edit, version=chest.version)
    seller.post(f"{page}photos/order/", photo=[photo])
    seller.post(f"{page}photos/{photo}/removal/")
    for act in ("pause", "resumption", "end"):
        seller.post(f"{page}{act}/")
    seller.post("/listings/new/", **edit, made_with=str(uuid4()), draft="yes")
    seller.post(f"/listings/{Listing.objects.latest('pk').pk}/publication/")


def _haggling(company: Company) -> None:
    seller, buyer = company.self, company.after
    drum = put_up(seller, "Side drum")
    first = offer(drum, buyer)
    seller.post(f"/offers/{first.pk}/refusal/")
    again = f"/negotiations/{first.negotiation_id}/offers/new/"
    buyer.post(again, **terms(drum, first.pk, cash="31"))
    buyer.post(f"/offers/{Offer.objects.latest('pk').pk}/withdrawal/")
    buyer.post(again, **terms(drum, Offer.objects.latest("pk").pk, cash="32"))
    seller.post("/offers/refusals/", offers=[Offer.objects.latest("pk").pk])
    buyer.post(again, **terms(drum, Offer.objects.latest("pk").pk, cash="33"))
    drum.edit(by=seller.member, description="It has a hole.")
    drum.refresh_from_db()
    buyer.post(f"/offers/{Offer.objects.latest('pk').pk}/reconfirmation/", seen=drum.terms_version)


def _deals(company: Company) -> None:
    seller, buyer = company.self, company.after
    deal = agree(put_up(seller, "Copper pan"), buyer, seller)
    buyer.post(f"/deals/{deal.pk}/stepping-back/")
    deal = buy(put_up(seller, "Copper pot", buy_now="on"), buyer)
    confirm(deal, buyer, seller)
    for side in (buyer, seller):
        side.post(f"/deals/{deal.pk}/cancellation/together/")
    rating = Deal.objects.filter(state="completed").earliest("pk").ratings.first()
    company.self.post(f"/ratings/{rating.pk}/answer/", answer="Thank you.")
    company.self.post(f"/ratings/{rating.pk}/reports/", kind="fraud", words=f"It was I {marker()}")
    company.before.post(f"/ratings/{rating.pk}/answer/reports/", kind="fraud", words=f"It was I {marker()}")
    made = Offer.objects.filter(maker=buyer.member, negotiation__owner=seller.member).latest("pk")
    seller.post(f"/offers/{made.pk}/reports/", kind="fraud", words=f"He wants a voucher {marker()}")


def _desk(company: Company) -> None:
    desk, second = company.moderator, company.second
    company.self.post(f"/members/{company.restricted.handle}/block/end/")
    put_up(company.before, "Bent fork")
    fork = Listing.objects.latest("pk").pk
    for title in ("Bent fork", "Bent spoon"):
        company.self.post(f"/listings/{fork}/reports/", kind="fraud", words=f"{title} {marker()}")
    desk.post(f"/desk/reports/{Matter.objects.latest('pk').pk}/dismissal/", seen=0)
    question = f"/questions/{asked(company.after, put_up(company.self, 'Tin shelf'), 'Is it red?').pk}/"
    company.self.post(f"{question}answer/", answer="It is.")
    for path in (f"{question}reports/", f"{question}answer/reports/"):
        company.anonymous.post(path, kind="other", words=f"It says too much {marker()}")
    company.stranger.sign_in_again()
    ruling = company.stranger.member.rulings.latest("pk")
    company.stranger.post(f"/me/decisions/{ruling.pk}/", words=f"Once more {marker()}")
    second.post(f"/desk/appeals/{Appeal.objects.latest('pk').pk}/upholding/", reason="It was twice.")
    case = MinorCase.objects.latest("pk")
    second.post(f"/desk/minors/{case.pk}/agreement/")
    case = DisclosureRequest.objects.latest("pk")
    second.post(f"/desk/requests/{case.pk}/refusals/", **{"refuse-reason": "Not enough."})
    case = filed(company, "consent", people=company.after.handle)
    company.after.post(f"/me/requests/{case.pk}/refusal/")
    desk.post(f"/desk/requests/{case.pk}/withdrawal/", **{"withdraw-reason": "They were paid."})


def _oneself(company: Company) -> None:
    person = company.before
    person.post("/me/city/", **{"place-country": "DE", "place-city": "Hamburg"})
    told = Notice.objects.filter(event__kind="offer-made").latest("pk")
    company.anonymous.post(stopping.address(told, ("offers",)), expect=(200,))
    person.post("/me/user-id/", **{"id-handle": "hal-haggled"})
