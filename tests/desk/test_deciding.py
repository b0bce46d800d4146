"""Who decides on a request for disclosure, and what follows from it."""

from datetime import UTC, datetime

import pytest

from parley.desk.jobs import ask_outside
from parley.desk.models import DisclosureRequest
from parley.desk.requests_rules import ENDED, EXPIRED, GRANT_HOLDS, REQUEST
from parley.desk.staff import OUTSIDE
from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.notices.models import Event, Notice
from tests.desk.cases import WHY, days, filed, fresh, granted, lines, produced

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def states(case: DisclosureRequest) -> list[tuple[str, str]]:
    """The moves that its events tell of."""
    told = Event.objects.about(case).values_list("was", "now")
    return [(was, now) for was, now in told if was != now and was]


def asked_outside() -> int:
    """How many mails wait for the person outside, or went."""
    return Notice.objects.filter(event__kind="outside-asked").count()


def test_every_state_is_reached_and_only_the_ended_ones_lead_nowhere_or_to_a_new_decision():
    seen, ahead = set(), {REQUEST.start}
    while ahead:
        seen |= ahead
        ahead = {to for (state, _verb), to in REQUEST.moves.items() if state in ahead} - seen
    assert seen == REQUEST.states()
    on = {state for (state, verb), to in REQUEST.moves.items() if to != state and verb != "ask-again"}
    assert REQUEST.states() - on == set(ENDED)


@pytest.mark.parametrize("verb", ["grant", "refuse", "withdraw", "produce", "fetch", "ask-again"])
@pytest.mark.parametrize("state", sorted(REQUEST.states()))
def test_a_verb_that_the_table_does_not_know_is_refused(verb, state):
    if not REQUEST.allows(state, verb):
        with pytest.raises(Refusal):
            REQUEST.next(state, verb)


def test_two_different_people_grant_and_the_first_alone_opens_nothing(ana, mo, nia):
    case = filed(mo, [ana])
    case.grant(mo, WHY, lines(case))
    assert fresh(case).state == "open"
    with pytest.raises(Refusal, match="Somebody else decides second"):
        case.grant(mo, WHY, lines(case))
    case.grant(nia, WHY, lines(case))
    assert fresh(case).state == "granted" and states(case) == [("open", "granted")]
    assert Notice.objects.filter(event__kind="second-asked", subject=nia.subject).exists()


def test_only_what_both_granted_is_granted(ana, mo, nia):
    case = filed(mo, [ana])
    case.grant(mo, WHY, lines(case, "name", "email"))
    case.grant(nia, WHY, lines(case, "email", "phone"))
    assert case.named.get().granted == ["email"]


def test_two_who_agree_on_nothing_grant_nothing(ana, mo, nia):
    case = filed(mo, [ana])
    case.grant(mo, WHY, lines(case, "name"))
    with pytest.raises(Refusal, match="Refuse it instead"):
        case.grant(nia, WHY, lines(case, "email"))
    assert fresh(case).state == "open" and case.named.get().granted == []


def test_a_line_that_was_not_asked_for_cannot_be_granted(ana, ben, mo, nia):
    case, other = filed(mo, [ana], fields=["name"]), filed(mo, [ben])
    with pytest.raises(Refusal, match="Tick what may"):
        case.grant(mo, WHY, [*lines(other), f"{case.named.get().pk}:phone"])


def test_one_refusal_ends_it_and_needs_a_reason(ana, mo, nia):
    case = filed(mo, [ana])
    case.grant(mo, WHY, lines(case))
    with pytest.raises(Refusal, match="Say why"):
        case.refuse(nia, " ")
    case.refuse(nia, "The order names somebody else.")
    assert fresh(case).state == "refused"
    with pytest.raises(Refusal, match="was refused"):
        case.grant(nia, WHY, lines(case))


def test_nobody_but_staff_decides_and_nobody_decides_about_themselves(ana, mo, nia):
    case = filed(mo, [ana, nia])
    for stranger in (ana, nia):
        for verb in (case.refuse, case.withdraw):
            with pytest.raises(Refusal):
                verb(stranger, WHY)
        with pytest.raises(Refusal):
            case.grant(stranger, WHY, lines(case))
    with pytest.raises(Refusal, match="named in this yourself"):
        filed(nia, [nia])
    assert not DisclosureRequest.objects.visible_to(nia).exists()
    assert not DisclosureRequest.objects.visible_to(ana).exists()
    assert DisclosureRequest.objects.visible_to(mo).get() == case


def test_what_was_granted_runs_out(ana, mo, nia):
    with clock.frozen(NOON) as stopped:
        case = granted(filed(mo, [ana]), mo, nia)
        stopped.at += GRANT_HOLDS
        assert case.standing(clock.now()) == EXPIRED
        with pytest.raises(Refusal, match="too long ago"):
            case.produce(mo)
        case.ask_again(mo, "The court asks once more.")
        assert fresh(case).state == "open" and fresh(case).round == 2 and case.named.get().granted == []


class TestTheOutsideSecond:
    def test_is_asked_by_mail_where_there_is_one_member_of_staff(self, ana, mo, settings):
        settings.PARLEY_OUTSIDE_SECOND = "second@example.org"
        case = filed(mo, [ana])
        case.grant(mo, WHY, lines(case))
        assert Notice.objects.filter(event__kind="outside-asked", mail_state="waiting").count() == 1
        case.grant(OUTSIDE, WHY, lines(case))
        assert fresh(case).state == "granted"

    def test_is_asked_again_when_the_link_has_run_out_until_it_is_decided(self, ana, mo, settings):
        settings.PARLEY_OUTSIDE_SECOND = "second@example.org"
        with clock.frozen(NOON) as stopped:
            case = filed(mo, [ana])
            assert ask_outside.call_local() == 0
            case.grant(mo, WHY, lines(case))
            stopped.tick(days=6, hours=23)
            assert ask_outside.call_local() == 0
            stopped.tick(hours=1)
            assert ask_outside.call_local() == 1 and ask_outside.call_local() == 0
            assert asked_outside() == 2
            case.grant(OUTSIDE, WHY, lines(case))
            stopped.tick(days=8)
            assert fresh(case).state == "granted" and ask_outside.call_local() == 0

    @pytest.mark.parametrize("who", [["nia"], ["mo", "nia"]])
    def test_is_asked_once_nobody_is_left_who_could_decide_second(self, ana, mo, nia, settings, who):
        settings.PARLEY_OUTSIDE_SECOND = "second@example.org"
        case = filed(mo, [ana])
        case.grant(mo, WHY, lines(case))
        assert ask_outside.call_local() == 0 and asked_outside() == 0
        Member.objects.filter(handle__in=who).update(is_moderator=False)
        assert ask_outside.call_local() == 1 and asked_outside() == 1
        case.grant(OUTSIDE, WHY, lines(case))
        assert fresh(case).state == "granted"

    def test_is_asked_at_once_when_it_is_decided_anew(self, ana, mo, settings):
        settings.PARLEY_OUTSIDE_SECOND = "second@example.org"
        case = filed(mo, [ana])
        produced(case, mo, OUTSIDE).fetch(mo)
        fresh(case).ask_again(mo, "The court asks once more.")
        assert ask_outside.call_local() == 0
        case.grant(mo, WHY, lines(case))
        assert asked_outside() == 2

    def test_cannot_decide_where_two_members_of_staff_can(self, ana, mo, nia, settings):
        settings.PARLEY_OUTSIDE_SECOND = "second@example.org"
        case = filed(mo, [ana])
        case.grant(mo, WHY, lines(case))
        assert not Notice.objects.filter(event__kind="outside-asked").exists()
        with pytest.raises(Refusal, match="enough members of staff"):
            case.grant(OUTSIDE, WHY, lines(case))

    def test_cannot_decide_where_the_operator_named_nobody(self, ana, mo):
        case = filed(mo, [ana])
        case.grant(mo, WHY, lines(case))
        with pytest.raises(Refusal):
            case.grant(OUTSIDE, WHY, lines(case))


class TestAnEmergency:
    def emergency(self, mo, ana):
        return filed(mo, [ana], ground="harm", emergency=True)

    def test_is_decided_by_one_and_reviewed_by_another(self, ana, mo, nia):
        case = granted(self.emergency(mo, ana), mo)
        assert case.state == "granted" and case.review_due_at is not None
        with pytest.raises(Refusal, match="cannot review"):
            case.review(mo, True, WHY)
        case.review(nia, True, WHY)
        assert fresh(case).reviewed_at is not None
        with pytest.raises(Refusal, match="nothing to review"):
            case.review(nia, False, WHY)

    def test_is_put_before_the_person_outside_until_it_is_reviewed(self, ana, mo, settings):
        settings.PARLEY_OUTSIDE_SECOND = "second@example.org"
        with clock.frozen(NOON) as stopped:
            case = produced(self.emergency(mo, ana), mo)
            assert asked_outside() == 1 and ask_outside.call_local() == 0
            stopped.tick(days=7)
            assert ask_outside.call_local() == 1 and asked_outside() == 2
            case.review(OUTSIDE, True, WHY)
            stopped.tick(days=7)
            assert ask_outside.call_local() == 0

    def test_is_put_before_them_when_the_only_other_leaves(self, ana, mo, nia, settings):
        settings.PARLEY_OUTSIDE_SECOND = "second@example.org"
        granted(self.emergency(mo, ana), mo)
        assert ask_outside.call_local() == 0
        Member.objects.filter(handle="nia").update(is_moderator=False)
        assert ask_outside.call_local() == 1 and asked_outside() == 1

    def test_found_wrong_closes_the_gate_and_destroys_the_package(self, ana, mo, nia):
        case = produced(self.emergency(mo, ana), mo)
        case.review(nia, False, "Nobody was in danger.")
        assert fresh(case).state == "refused" and not hasattr(fresh(case), "package")

    def test_exists_on_that_ground_alone(self, ana, mo):
        with pytest.raises(Refusal) as refusal:
            filed(mo, [ana], ground="legal-process", emergency=True)
        assert refusal.value.field == "emergency"

    def test_is_not_decided_anew(self, ana, mo, nia):
        case = produced(self.emergency(mo, ana), mo)
        case.fetch(mo)
        with pytest.raises(Refusal, match="decided once"):
            case.ask_again(mo, WHY)


class TestTheEmbargo:
    def test_has_a_longest_time_and_none_goes_with_consent(self, ana, mo):
        for number, ground in ((181, "legal-process"), (-1, "legal-process"), (9, "consent")):
            with pytest.raises(Refusal) as refusal:
                filed(mo, [ana], ground=ground, embargo_until=days(number))
            assert refusal.value.field == "embargo_until"

    def test_is_moved_by_two_who_name_the_same_day(self, ana, mo, nia):
        case, until = filed(mo, [ana], embargo_until=days(10)), days(20)
        assert not case.extend_embargo(mo, until, WHY)
        with pytest.raises(Refusal, match="said so already"):
            case.extend_embargo(mo, until, WHY)
        assert not case.extend_embargo(nia, days(30), WHY)
        assert case.extend_embargo(nia, until, WHY)
        assert fresh(case).embargo_until == until

    def test_cannot_be_moved_once_it_has_ended_nor_shortened_nor_too_far(self, ana, mo, nia):
        with clock.frozen(NOON) as stopped:
            case = filed(mo, [ana], embargo_until=days(10))
            for wrong in (days(9), days(181)):
                with pytest.raises(Refusal):
                    case.extend_embargo(mo, wrong, WHY)
            stopped.tick(days=10)
            with pytest.raises(Refusal, match="no embargo"):
                case.extend_embargo(mo, days(20), WHY)
