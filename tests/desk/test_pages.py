"""The pages of the desk: who is let in, what they show, and that a request goes its whole way by clicking."""

import re

import pytest
from django.core import mail as outbox
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parley.desk import outside
from parley.desk.models import DisclosureRequest, Evidence
from parley.ground import clock
from parley.notices import mail
from parley.privacy.packages import opened
from tests.desk.cases import COURT, WHY, days, filed, fresh, granted, lines, produced
from tests.desk.test_deciding import NOON

FILED = {
    "ground": "legal-process", "organisation": COURT, "jurisdiction": "Germany", "people": "ana\nben",
    "fields_asked": ["name", "email"], "reason": WHY,
}  # fmt: skip
DESK = ["/desk/", "/desk/requests/", "/desk/requests/new/"]
ACTS = [
    "grants", "refusals", "withdrawal", "upholding", "overturning", "embargo", "again", "production",
    "package",
]  # fmt: skip


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def ticks(case, *fields, prefix="grant") -> dict:
    return {f"{prefix}-lines": lines(case, *fields), f"{prefix}-reason": WHY}


def test_to_everybody_but_staff_the_desk_is_not_there(ana, mo, sign_in, once):
    case = filed(mo, [ana])
    for path in [*DESK, f"/desk/requests/{case.pk}/", f"/desk/requests/{case.pk}/evidence/"]:
        assert sign_in(ana).get(path).status_code == 404
        assert Client().get(path).status_code == 303
    for act in ACTS:
        assert sign_in(ana).post(f"/desk/requests/{case.pk}/{act}/", once()).status_code == 404
    assert "/desk/" not in sign_in(ana).get("/").content.decode()
    assert "/desk/" in sign_in(mo).get("/").content.decode()


def test_staff_who_are_named_do_not_find_the_case(mo, nia, sign_in):
    case = filed(mo, [nia])
    assert sign_in(nia).get(f"/desk/requests/{case.pk}/").status_code == 404
    assert f"/desk/requests/{case.pk}/" not in sign_in(nia).get("/desk/requests/").content.decode()
    assert f"/desk/requests/{case.pk}/" not in sign_in(nia).get("/desk/").content.decode()


def test_a_request_goes_its_whole_way(ana, ben, mo, nia, sign_in, once):
    first, second = sign_in(mo), sign_in(nia)
    letter = SimpleUploadedFile("order.pdf", b"%PDF-1.4 the order", "application/pdf")
    answer = first.post("/desk/requests/new/", once(**FILED, evidence=letter))
    assert answer.status_code == 303, words(answer)
    case = DisclosureRequest.objects.get()
    base = answer.url
    assert COURT in words(first.get(base)) and "ana" in words(first.get(base))
    assert first.get(f"{base}evidence/").content == b"%PDF-1.4 the order"
    assert first.post(f"{base}grants/", once(**ticks(case))).status_code == 303
    assert "Somebody else decides second" in words(first.get(base))
    assert "waits for a second decision" in words(second.get("/desk/"))
    assert second.post(f"{base}grants/", once(**ticks(case, "name"))).status_code == 303
    assert second.post(f"{base}production/", once()).status_code == 303
    passphrase = re.search(r"<code>([A-Z2-9-]{35})</code>", second.get(base).content.decode())[1]
    package = second.post(f"{base}package/", once())
    assert package["Content-Disposition"] == f'attachment; filename="disclosure-{case.pk}.html"'
    people = opened(package.content.decode(), passphrase)["people"]
    assert [person["values"] for person in people] == [
        [["full name", "Ana Abendroth", "as stated"]],
        [["full name", "Ben Barlow", "as stated"]],
    ]
    assert "handed over" in words(first.get(base))
    assert first.post(f"{base}package/", once()).status_code == 409


def test_the_passphrase_is_shown_to_deciders_alone(ana, mo, nia, new_member, sign_in):
    pia = new_member("pia", moderator=True)
    case = produced(filed(pia, [ana]), mo, nia)
    assert "Passphrase" in words(sign_in(nia).get(f"/desk/requests/{case.pk}/"))
    assert "Passphrase" not in words(sign_in(pia).get(f"/desk/requests/{case.pk}/"))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"people": "nobody"}, "belongs to nobody"),
        ({"people": ""}, "at least one person"),
        ({"deals": "seven"}, "Write numbers"),
        ({"fields_asked": []}, "This is needed"),
        ({"ground": "gossip"}, "Choose one of these"),
        ({"ground": "terms", "fields_asked": ["phone"]}, "no telephone number may be handed out"),
        ({"emergency": "on"}, "choose that ground"),
        ({"evidence": SimpleUploadedFile("a.exe", b"MZ\x00\x90")}, "A PDF, a PNG or JPEG"),
        ({"reason": "short"}, "at least 10 characters"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(ana, ben, mo, sign_in, once, wrong, says):
    answer = sign_in(mo).post("/desk/requests/new/", once(**FILED | wrong))
    assert answer.status_code == 422 and says in words(answer)
    assert f'value="{COURT}"' in answer.content.decode()
    assert not DisclosureRequest.objects.exists() and not Evidence.objects.exists()


def test_a_refused_decision_keeps_what_was_typed(ana, mo, sign_in, once):
    case, browser = filed(mo, [ana]), sign_in(mo)
    answer = browser.post(
        f"/desk/requests/{case.pk}/grants/", once(**{"grant-reason": "No line was ticked."})
    )
    assert answer.status_code == 409
    assert "Tick what may be handed out" in words(answer) and "No line was ticked." in words(answer)
    assert browser.post(f"/desk/requests/{case.pk}/refusals/", once()).status_code == 422


def test_every_button_of_the_case_leads_somewhere(ana, mo, nia, sign_in, once):
    second = sign_in(nia)
    case = filed(mo, [ana], embargo_until=days(20))
    base, until = f"/desk/requests/{case.pk}/", days(40).date().isoformat()
    moved = {"embargo-until": until, "embargo-reason": WHY}
    assert second.post(f"{base}embargo/", once(**moved)).status_code == 303
    assert sign_in(mo).post(f"{base}embargo/", once(**moved)).status_code == 303
    assert fresh(case).embargo_until.date().isoformat() == until
    assert second.post(f"{base}withdrawal/", once(**{"withdraw-reason": WHY})).status_code == 303
    other = granted(filed(mo, [ana], ground="harm", emergency=True), mo)
    done = once(**{"overturn-reason": WHY})
    assert second.post(f"/desk/requests/{other.pk}/overturning/", done).status_code == 303
    assert fresh(case).state == "withdrawn" and fresh(other).state == "refused"
    third = produced(filed(mo, [ana]), mo, nia)
    third.fetch(mo)
    again = once(**{"again-reason": WHY})
    assert second.post(f"/desk/requests/{third.pk}/again/", again).status_code == 303
    assert fresh(third).state == "open"


class TestTheOutsideLink:
    @pytest.fixture
    def case(self, ana, mo, settings):
        settings.PARLEY_OUTSIDE_SECOND = "second@example.org"
        case = filed(mo, [ana])
        case.grant(mo, WHY, lines(case))
        return case

    def link(self) -> str:
        mail.drain()
        letter = next(each for each in outbox.outbox if each.to == ["second@example.org"])
        return re.search(r"https?://[^/]+(/outside/\S+)", letter.body)[1]

    def test_comes_by_mail_to_the_address_that_was_set(self, case):
        assert self.link().startswith("/outside/")

    def test_shows_the_request_without_a_value_and_decides(self, case, once):
        browser, path = Client(), self.link()
        page = words(browser.get(path))
        assert COURT in page and "full name" in page and "legal process" in page
        assert "Abendroth" not in page and "ana@example.org" not in page and "Lindenweg" not in page
        said = {"lines": lines(case, "name"), "reason": WHY, "answer": "yes"}
        assert browser.post(f"{path}decision/", once(**said)).status_code == 303
        assert fresh(case).state == "granted" and case.named.get().granted == ["name"]
        assert browser.post(f"{path}decision/", once(**said)).status_code == 409

    def test_refuses_too_with_a_reason(self, case, once):
        browser, path = Client(), self.link()
        assert browser.post(f"{path}decision/", once(answer="no")).status_code == 422
        assert browser.post(f"{path}decision/", once(answer="no", reason=WHY)).status_code == 303
        assert fresh(case).state == "refused"

    def test_reviews_an_emergency(self, ana, mo, settings, once):
        settings.PARLEY_OUTSIDE_SECOND = "second@example.org"
        urgent = granted(filed(mo, [ana], ground="harm", emergency=True), mo)
        browser, path = Client(), self.link()
        assert browser.post(f"{path}decision/", once(answer="yes", reason=WHY)).status_code == 303
        assert fresh(urgent).reviewed_at is not None

    def test_runs_out_and_cannot_be_forged(self, case):
        with clock.frozen(NOON) as stopped:
            path = outside.address(case.pk, case.round, clock.now())
            assert Client().get(path).status_code == 200
            assert Client().get(path[:-2] + "x/").status_code == 404
            assert Client().get(outside.address(case.pk, 2, clock.now())).status_code == 404
            stopped.tick(days=7)
            assert Client().get(path).status_code == 404

    def test_decides_nothing_once_there_are_two_members_of_staff(self, case, once, new_member):
        path = self.link()
        new_member("nia", moderator=True)
        said = {"lines": lines(case), "reason": WHY, "answer": "yes"}
        assert Client().post(f"{path}decision/", once(**said)).status_code == 409
        assert fresh(case).state == "open"


def test_the_transparency_page_counts_by_ground_and_outcome(ana, ben, mo, nia):
    produced(filed(mo, [ana, ben]), mo, nia)
    filed(mo, [ana]).refuse(nia, WHY)
    filed(mo, [ana], ground="terms", fields=["name"]).withdraw(mo, WHY)
    filed(mo, [ana], ground="consent", fields=["name"])
    page = words(Client().get("/transparency/"))
    assert "Legal process 2 1 1 0 0 2" in page
    assert "Breach of the terms 1 0 0 1 0 0" in page
    assert "Consent 1 0 0 0 1 0" in page
    assert "All together 4 1 1 1 1 2" in page
    assert "No emergency was decided" in page
    assert "/transparency/" in Client().get("/policy/").content.decode()
