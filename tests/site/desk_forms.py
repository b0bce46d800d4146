"""The rest of what people send about themselves and at the desk: each line is one form."""

from datetime import timedelta
from unittest.mock import patch

from django.test import override_settings

from parley.desk import outside
from parley.desk.models import Appeal, DisclosureRequest, Matter, MinorCase, ParentsWord, Ruling
from parley.ground import clock
from parley.members.models import FormerAddress, Reset
from parley.notices.mail import drain
from parley.privacy.documents import TERMS
from parley.privacy.policy_versions import Version
from parley.site.check.dealing import put_up
from parley.site.check.oneself import begin_change
from parley.site.check.people import Company, Person, marker
from parley.site.check.staff import filed


def send_desk(company: Company) -> None:
    """What was in no story."""
    _minors(company)
    _requests(company)
    _codes_again(company)
    _agreement(company)
    _coming_back(company)
    _misuse(company)
    _review()


def _minors(company: Company) -> None:
    company.moderator.post(f"/desk/minors/{MinorCase.objects.earliest('pk').pk}/words/", expect=(200,))
    company.parent.post(
        "/minors/", handle=company.hidden.handle, standing="Father", email=f"{marker()}@example.org",
        words="My son made this.",
    )  # fmt: skip
    word = ParentsWord.objects.latest("made_at")
    with later(minutes=2):
        company.parent.post(f"/minors/{word.row}/mail/")


def _requests(company: Company) -> None:
    desk, second = company.moderator, company.second
    whom = {"people": company.after.handle}
    court = DisclosureRequest.objects.filter(ground="legal-process").earliest("pk")
    desk.post(f"/desk/requests/{court.pk}/package/", expect=(200,))
    desk.post(f"/desk/requests/{court.pk}/again/", **{"again-reason": "They have lost it, they say."})
    day = (clock.today() + timedelta(days=20)).isoformat()
    quiet = filed(company, "legal-process", embargo_until=day, **whom)
    until = (clock.today() + timedelta(days=40)).isoformat()
    desk.post(
        f"/desk/requests/{quiet.pk}/embargo/",
        **{"embargo-until": until, "embargo-reason": "The court says so once more."},
    )
    for name in ("uphold", "overturn"):
        case = filed(company, "harm", emergency="on", **whom)
        desk.post(f"/desk/requests/{case.pk}/grants/", **_grant(case))
        second.post(f"/desk/requests/{case.pk}/{name}ing/", **{f"{name}-reason": "Read and looked into."})
    _outside(company, filed(company, "legal-process", **whom))


def _grant(case: DisclosureRequest, prefix: str = "grant-") -> dict:
    choices = [choice for line in case.named.all() for choice in line.choices()]
    return {f"{prefix}lines": choices, f"{prefix}reason": "Read and found in order."}


def _outside(company: Company, case: DisclosureRequest) -> None:
    """The desk of one asks somebody outside: about a request, and about an appeal."""
    company.moderator.post(f"/desk/requests/{case.pk}/grants/", **_grant(case))
    appeal = _appeal(company)
    company.second.member.__class__.objects.filter(pk=company.second.member.pk).update(is_moderator=False)
    link = outside.address(case.pk, case.round, clock.now())
    with override_settings(PARLEY_OUTSIDE_SECOND="second@example.org"):
        company.anonymous.post(f"{link}decision/", **_grant(case, ""), answer="yes")
        link = outside.appeal_address(appeal.pk, clock.now())
        company.anonymous.post(link, answer="overturn", reason="It is as they say.")
    company.second.member.__class__.objects.filter(pk=company.second.member.pk).update(is_moderator=True)


def _appeal(company: Company) -> Appeal:
    owner = company.before
    bell = put_up(owner, "Cracked bell")
    company.self.post(f"/listings/{bell.pk}/reports/", kind="fraud", words="It is whole.")
    page = f"/desk/reports/{Matter.objects.latest('pk').pk}/decisions/"
    company.moderator.post(page, act="hide", rule="fraud", until="", reason="It is not theirs.", seen=0)
    owner.post(f"/me/decisions/{Ruling.objects.latest('pk').pk}/", words="It is mine.")
    return Appeal.objects.latest("pk")


def _codes_again(company: Company) -> None:
    joining = Person("ned-waits").ask_to_join()
    with later(minutes=2):
        company.anonymous.post(f"/join/{joining.row}/mail/")
    begin_change(company.before)
    with later(minutes=2):
        company.before.post("/me/email/code/mail/")
    begin_change(company.before, for_deals=True)
    with later(minutes=2):
        company.before.post("/me/deal-email/code/mail/")
    company.before.post("/me/deal-email/removal/")
    company.before.post("/me/deal-address/removal/")


def _agreement(company: Company) -> None:
    today = clock.today()
    coming = Version(2, today, today + timedelta(days=14), "", ("Something.",), "Something changes.")
    with patch.object(TERMS, "versions", [*TERMS.versions, coming]):
        company.before.post("/me/agreement/", terms=2)
    company.before.post(
        "/me/password/", old_password=company.before.password, new_password="eight copper kettles"
    )


def _coming_back(company: Company) -> None:
    closing = company.closing
    closing.sign_in_again()
    closing.post("/leaving/return/")
    closing.post("/leaving/", words="stay", grace="on", password=closing.password)
    closing.post("/leaving/now/", password=closing.password)


def _misuse(company: Company) -> None:
    company.moderator.post(f"/members/{company.forgetful.handle}/misuse/", hours="24")


def _review() -> None:
    """Somebody else ended a thing and changed the address; the owner is back in, and looks through it."""
    owner = Person("tess-back")
    owner.join()
    kettle = put_up(owner, "Copper kettle")
    owner.post(f"/listings/{kettle.pk}/end/")
    drain()
    owner.finish("/me/email/code/", begin_change(owner))
    drain()
    owner.browser = owner.fresh()
    row = owner.post("/help/lost/", name=owner.handle, hours="24")
    row = row.url.rstrip("/").rpartition("/")[2]
    drain()
    owner.post(f"/help/lost/{row}/", code=Reset.objects.get(row=row).codes.first().code)
    owner.post(f"/sign-in/forgotten/{row}/password/", new_password="nine copper kettles")
    owner.post(f"/me/review/listing/{kettle.pk}/")
    owner.post(f"/me/review/address/{FormerAddress.objects.get(member=owner.member).pk}/")
    owner.post("/me/review/end/")


def later(**passed: float):
    """The clock, so much later."""
    return clock.frozen(clock.now() + timedelta(**passed))
