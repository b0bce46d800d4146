"""The rest of what people send when they list and deal: each line is one form."""

from datetime import timedelta
from uuid import uuid4

from parley.ground import clock
from parley.market.models import Category, Listing
from parley.offers.models import Deal, Invitation
from parley.site.check.dealing import agree, confirm, offer, put_up, terms, written
from parley.site.check.dealing import upload as picture
from parley.site.check.people import Company, marker


def send_dealing(company: Company) -> None:
    """What was in no story."""
    _listing(company)
    _tying(company)
    _wants_and_watches(company)
    _requests(company)
    _deals(company)
    _late(company)


def _listing(company: Company) -> None:
    seller = company.self
    chest = put_up(seller, "Tea chest", photo=marker())
    page = f"/listings/{chest.pk}/photos/"
    seller.post(page, photos=picture("green"))
    seller.post(f"{page}{chest.photos.latest('pk').pk}/earlier/")
    category = Category.objects.get(slug="board-games").pk
    seller.post(
        "/listings/private/new/", title="Old map", category=category, condition="good", description="Torn.",
        made_with=str(uuid4()), photos=picture("brown"),
    )  # fmt: skip
    seller.post("/begin/", have_1="Tin soldier", want_1="Lead soldier")


def _tying(company: Company) -> None:
    buyer = company.after
    offers = [offer(put_up(company.self, title), buyer).pk for title in ("Blue lamp", "Red lamp")]
    buyer.post("/offers/ties/", tied=offers)
    buyer.post(f"/offers/{offers[0]}/untying/")


def _wants_and_watches(company: Company) -> None:
    seller, other = company.self, company.after
    invitation = Invitation.objects.latest("pk")
    seller.post(f"/invitations/{invitation.pk}/acceptance/")
    seller.post(f"/invitations/{invitation.pk}/reports/", kind="fraud", words="It is a trick.")
    seller.post(f"/listings/{invitation.listing_id}/watch/removal/")
    kite = put_up(other, "Green kite")
    seller.post(f"/listings/{kite.pk}/watch/", may_offer="on")
    other.post(f"/listings/{kite.pk}/invitations/new/", **terms(kite, 0))
    other.post(f"/invitations/{Invitation.objects.latest('pk').pk}/withdrawal/")
    category = Category.objects.get(slug="board-games").pk
    other.post(
        "/listings/new/", kind="want", title="A drum", category=category, description="Any.", for_sale="on",
        price="", currency="EUR", quantity="1", made_with=str(uuid4()),
    )  # fmt: skip
    want = Listing.objects.latest("pk")
    thing = put_up(seller, "Snare drum")
    seller.post(f"/listings/{want.pk}/answers/{thing.pk}/", **terms(thing, 0), want_seen=want.terms_version)
    day = clock.today()
    other.post("/negotiations/away/", since=day.isoformat(), until=(day + timedelta(days=3)).isoformat())
    other.post("/negotiations/away/end/")


def _requests(company: Company) -> None:
    seller = company.self
    bowl = put_up(seller, "Soup bowl")
    for by, answer in ((company.second, "acceptance"), (company.before, "refusal")):
        seller.post(f"/messages/{written(by, bowl, f'Is it deep? {marker()}').pk}/{answer}/")


def _deals(company: Company) -> None:
    seller, buyer = company.self, company.after
    deal = agree(put_up(seller, "Iron pan"), buyer, seller)
    page = f"/deals/{deal.pk}/"
    seller.post(f"{page}instruction/", words=f"To account {marker()}")
    confirm(deal, buyer, seller)
    seller.post(f"{page}instruction/", words=f"To account {marker()}")
    seller.post(f"{page}instruction/withdrawal/")
    seller.post(f"{page}dispatch/")
    seller.post(f"{page}tracking/", carrier="Post", tracking="RX 1")
    buyer.post(f"{page}dispute/", kind="other", words=f"Where is it? {marker()}")
    buyer.post(f"{page}dispute/withdrawal/")


def _late(company: Company) -> None:
    seller, buyer = company.self, company.after
    deal = agree(put_up(seller, "Iron pot"), buyer, seller)
    confirm(deal, buyer, seller)
    with clock.frozen() as time:
        time.tick(days=4)
        Deal.objects.get(pk=deal.pk).pass_time()
        time.tick(days=1)
        seller.post(f"/deals/{deal.pk}/dispatch/")
        seller.post(f"/deals/{deal.pk}/lapse/")
        seller.post(f"/deals/{deal.pk}/return/")
    deal = agree(put_up(seller, "Iron lid"), buyer, seller)
    confirm(deal, buyer, seller)
    seller.post(f"/deals/{deal.pk}/dispatch/")
    buyer.post(f"/deals/{deal.pk}/cancellation/", reason=f"No more {marker()}")
    seller.post(f"/deals/{deal.pk}/write-off/")
