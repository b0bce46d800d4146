"""What the people of the cast haggle over."""

from datetime import timedelta

from parley.ground import clock
from parley.ground.money import Money
from parley.market.models import Category, Listing
from parley.members.models import Member
from parley.offers.models import Deal, Negotiation, Offer
from parley.offers.terms import Terms


def category() -> Category:
    """A place in the tree; a test that emptied the tables gets one back."""
    found = Category.objects.filter(parent=None).first()
    return found or Category.objects.create(pk=1, slug="things", name="Things")


def put_up(owner: Member, **columns: object) -> Listing:
    """An active listing of `owner`: a lamp for 40 euros, unless said otherwise."""
    now = clock.now()
    said = {
        "title": "Brass lamp",
        "description": "It works.",
        "condition": "good",
        "price_amount": 4000,
        "currency": "EUR",
        "state": Listing.State.ACTIVE,
        "published_at": now,
        "made_at": now,
        "changed_at": now,
        **columns,
    }
    said.setdefault("available", said.get("quantity", 1))
    if said.get("buy_now"):
        said.setdefault("postage_amount", 0)  # included in the price, so that it can be posted
    return Listing.objects.create(owner=owner, category=category(), **said)


def euros(amount: int, **others: object) -> Terms:
    """Terms: so many euros, and otherwise the defaults."""
    return Terms(cash=Money(amount * 100, "EUR"), **others)


def offered(listing: Listing, by: Member, amount: int = 30, **others: object) -> Offer:
    """An offer of `by` on the listing."""
    return Negotiation.open(listing, by, euros(amount, **others))


def agreed(listing: Listing, buyer: Member, **others: object) -> Deal:
    """A deal between the owner and `buyer`."""
    return offered(listing, buyer, **others).accept(by=listing.owner)


def confirmed(listing: Listing, buyer: Member, **others: object) -> Deal:
    """A deal that both have confirmed."""
    deal = agreed(listing, buyer, **others)
    deal.confirm(by=buyer)
    deal.confirm(by=listing.owner)
    return deal


def completed(listing: Listing, buyer: Member, **others: object) -> Deal:
    """A deal in which both have what they were to get."""
    deal = confirmed(listing, buyer, **others)
    deal.mark_received(by=buyer)
    deal.mark_received(by=listing.owner)
    return deal


def bought(listing: Listing, by: Member, quantity: int = 1, **others: object) -> Deal:
    """A purchase at once, at the price and the postage that the listing has now."""
    said = {"postage": listing.postage_amount or 0, **others}
    terms = Terms(cash=Money(listing.price_amount * quantity, listing.currency), quantity=quantity, **said)
    return Negotiation.buy(listing, by, terms, seen=listing.terms_version)


def well_known(member: Member, ratings: int = 3, days: int = 30) -> Member:
    """A member of so many ratings who joined so many days ago: no newcomer, if not said otherwise."""
    joined = clock.today() - timedelta(days=days)
    Member.objects.filter(pk=member.pk).update(rated_positive=ratings, joined_on=joined)
    member.refresh_from_db()
    return member
