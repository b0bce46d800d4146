"""Planting: people join, list, haggle, deal, rate, block, are restricted and leave, by the pages for it."""

from parley.members.models import Member
from parley.notices.mail import drain
from parley.privacy import ledger
from parley.site.check.dealing import (
    deal_called_off,
    deal_not_confirmed,
    deal_that_ends_well,
    deal_under_way,
    deal_with_who_leaves,
    disputes,
    mark_contested,
    messages,
    offer_that_waits,
    questions,
    watches,
)
from parley.site.check.oneself import blocks, changes_and_drafts, new_version, own_affairs, ways_back
from parley.site.check.people import Company, marker
from parley.site.check.staff import (
    minors,
    moderator_looks,
    ratings_looked_at,
    reports,
    requests_from_outside,
    restrictions,
)


def plant(company: Company) -> None:
    """Fill every personal field that the catalogue declares, by the verbs and pages that fill it."""
    for person in company.members():
        person.join()
    staff = [company.moderator.handle, company.second.handle]
    Member.objects.filter(handle__in=staff).update(is_moderator=True)
    deal_that_ends_well(company)
    deal_under_way(company)
    deal_not_confirmed(company)
    offer_that_waits(company)
    deal_called_off(company)
    deal_with_who_leaves(company)
    mark_contested(company)
    disputes(company)
    ratings_looked_at(company)
    questions(company)
    messages(company)
    reports(company)
    restrictions(company)
    watches(company)
    blocks(company)
    changes_and_drafts(company)
    moderator_looks(company)
    ways_back(company)
    minors(company)
    requests_from_outside(company)
    own_affairs(company)
    new_version()
    drain()
    ledger.sequence()


def leave(company: Company) -> None:
    """One goes, who was restricted before; another closes the account and may still come back."""
    goer, reason = company.former, marker()
    goer.published.add(reason)
    page = f"/members/{goer.handle}/restriction/"
    company.moderator.post(page, rule="fraud", reason=f"Asked for money first {reason}")
    goer.post("/leaving/", words="go", password=goer.password)
    closing = company.closing
    closing.post("/leaving/", words="stay", grace="on", password=closing.password)
