"""What we hold about you: everything, from the catalogue, to oneself alone."""

import re

import pytest
from django.test import Client

from parley.members.models import Profile
from parley.privacy import holdings, ledger, secretfiles
from parley.privacy.catalogue import Personal, Public, catalogue
from parley.privacy.gate import GateStuck
from parley.privacy.keyring import end_all
from parley.ratings.models import Rating
from parley.safety.models import Restriction
from tests.offers.things import completed, confirmed, offered, put_up
from tests.privacy.everything import APART, fill

pytestmark = pytest.mark.django_db
PAGE = "/my-data/"


def text(client: Client) -> str:
    response = client.get(PAGE)
    assert response.status_code == 200
    return response.content.decode()


def held(page: str) -> set[str]:
    """The blocks of the page with something in them."""
    return set(re.findall(r'class="held" id="([^"]+)"', page))


def about_people() -> dict[str, set[str]]:
    """Every declared table that holds something about people, with the blocks it has to have."""
    found: dict[str, set[str]] = {}
    for table in catalogue.tables.values():
        for what in table.columns.values():
            if isinstance(what, Personal | Public):
                kind = what.kind.name if isinstance(what, Personal) else "everyone"
                found.setdefault(table.name, set()).add(f"{table.name}-{kind}")
    return found


def test_a_row_in_every_table_that_holds_people_stands_on_the_page(ana, ben, mo, sign_in):
    fill(ana, ben, mo)
    blocks, wanted = held(text(sign_in(ana))), about_people()
    missing = {
        name: expected - blocks
        for name, expected in wanted.items()
        if name not in APART and name != "offers_deal" and expected - blocks
    }
    assert missing == {}
    # Why a deal was cancelled is not there for one that went well.
    assert wanted["offers_deal"] - blocks == {"offers_deal-message"}


def test_what_belongs_to_nobody_by_name_is_said_too(ana, sign_in):
    page = text(sign_in(ana))
    for name in APART:
        assert f'<li id="{name}">' in page


def test_only_browsers_and_addresses_are_held_under_nobodys_name():
    apart = {table.name for table in holdings.tables() if not holdings.can_be_found(table)}
    assert apart <= set(APART)


def test_the_values_are_there_with_purpose_basis_and_end(ana, sign_in):
    page = text(sign_in(ana))
    block = page.partition('id="members_profile-email"')[2].partition("</article>")[0]
    assert "ana@example.org" in block
    assert "keep your account and show you what it holds" in block
    assert "Needed for what you asked us to do" in block
    assert "until you cancel your registration" in block
    assert 'href="#switch-send-reminders"' in block


def test_addresses_sums_and_ones_own_number_are_told_in_words(ana, ben, sign_in):
    confirmed(put_up(ana), ben, amount=30)
    page = text(sign_in(ana))
    for name in ("members_profile-postal-address", "offers_dealcontact-postal-address"):
        block = page.partition(f'id="{name}"')[2].partition("</article>")[0]
        assert "Lindenweg 7" in block and "10115" in block
    offers = page.partition('id="offers_offer-dealing"')[2].partition("</article>")[0]
    assert "€30" in offers and "3000" not in offers
    assert str(ana.subject) not in page


def test_looking_at_it_leaves_no_entry(ana, ben, mo, sign_in):
    fill(ana, ben, mo)
    before = ledger.entries_about(ana.subject).count(), ledger.entries_about(ben.subject).count()
    text(sign_in(ana))
    assert (ledger.entries_about(ana.subject).count(), ledger.entries_about(ben.subject).count()) == before


def test_of_many_rows_the_newest_are_shown_and_all_are_counted(ana, sign_in):
    for number in range(7):
        put_up(ana, title=f"Chair {number}")
    block = text(sign_in(ana)).partition('id="market_listing-everyone"')[2].partition("</article>")[0]
    assert "7 rows" in block and "your copy has them all" in block
    assert "Chair 6" in block and "Chair 0" not in block


def test_what_is_held_and_not_given_out_says_why(ana, sign_in):
    page = text(sign_in(ana))
    block = page.partition('id="members_member-credential"')[2].partition("</article>")[0]
    assert "a one-way hash of your password" in block.lower() and "a secret of signing in" in block
    assert ana.password not in page and str(ana.subject) not in page.replace("-", "")


def test_who_may_not_deal_reads_it_too(ana, mo, sign_in):
    Restriction.impose(ana, mo, "three complaints")
    page = text(sign_in(ana))
    assert "three complaints" in page
    # Staff stand for the marketplace: who of them it was is not said.
    assert ">mo<" not in page


def test_a_rating_that_waits_for_the_other_side_is_not_told_before_its_time(ana, ben, sign_in):
    deal = completed(put_up(ana), ben)
    Rating.give(deal, ben, "negative", "came in pieces")
    assert "came in pieces" not in text(sign_in(ana))
    assert "came in pieces" in text(sign_in(ben))
    Rating.give(deal, ana, "neutral", "slow")
    rating = text(sign_in(ana)).partition('id="ratings_rating-everyone"')[2].partition("</article>")[0]
    assert "came in pieces" in rating and ">ben<" in rating


def test_both_sides_read_an_offer_and_neither_the_contact_of_the_other(ana, ben, sign_in):
    confirmed(put_up(ana), ben, words="cash, by the fountain")
    for member, other in ((ana, "ben@example.org"), (ben, "ana@example.org")):
        page = text(sign_in(member))
        assert "cash, by the fountain" in page and other not in page


def test_what_another_holds_never_changes_the_page(ana, ben, cleo, sign_in):
    lamp = put_up(ana)
    offered(lamp, ben)
    browser = sign_in(ana)
    stable = re.compile(r'value="[^"]{20,}"')

    def bytes_of_page():
        return stable.sub("", text(browser))

    before = bytes_of_page()
    ben.give_details("Benedict Changed", "+442079460999", {"country_code": "GB", "city": "YORK"})
    profile = Profile.objects.get(member=ben)
    profile.email = "changed@example.org"
    profile.save()
    completed(put_up(cleo, title="Cleo's bed"), ben)
    assert bytes_of_page() == before


def test_what_is_shredded_is_told_no_more_and_the_page_stands(ana, sign_in):
    browser = sign_in(ana)
    assert "ana@example.org" in text(browser)
    end_all(ana.subject, "profile")
    assert "ana@example.org" not in text(browser)
    assert "members_profile-email" not in held(text(browser))


def test_visitors_are_asked_to_sign_in():
    response = Client().get(PAGE)
    assert response.status_code == 302 and "sign-in" in response.url


@pytest.mark.parametrize("page", ["/me/", "/policy/"])
def test_it_is_linked(page, ana, sign_in):
    assert f'href="{PAGE}"' in sign_in(ana).get(page).content.decode().partition("<main")[2]


def test_while_no_key_opens_it_says_so_instead_of_nothing(ana, sign_in):
    path = secretfiles.secret_path("master-keys")
    away = path.rename(path.with_name("away"))
    try:
        with pytest.raises(GateStuck):
            sign_in(ana).get("/my-data/")
    finally:
        away.rename(path)
