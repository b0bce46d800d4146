"""A request that is decided anew: what was handed out before stays written down, and who was told of it then
is not told again."""

from parley.ground import clock
from parley.privacy.departures import take_leave
from tests.desk.cases import WHY, days, filed, fresh, granted, lines
from tests.desk.test_deciding import NOON
from tests.desk.test_pages import words
from tests.desk.test_telling import told


def handed_out(case) -> dict[str, list[str]]:
    """{user ID: which fields}"""
    return {line.member.handle: line.handed_out for line in case.named.select_related("member")}


def anew(case, by):
    """Fetched, and asked for again."""
    case.fetch(by)
    fresh(case).ask_again(by, WHY)
    return fresh(case)


def of(case, member, *fields) -> list[str]:
    """What a decider ticks of this one person."""
    mine = {str(line.pk) for line in case.named.filter(member=member)}
    return [each for each in lines(case, *fields) if each.partition(":")[0] in mine]


def test_what_was_handed_out_stays_written_when_it_is_decided_anew(ana, mo, nia, sign_in):
    case = granted(filed(mo, [ana]), mo, nia, fields=["name"])
    case.produce(mo)
    again = anew(fresh(case), mo)
    assert handed_out(again) == {"ana": ["name"]}
    own = sign_in(ana).get(f"/me/requests/{case.pk}/")
    assert "full name handed out" in words(own)
    granted(again, mo, nia, fields=["email"]).produce(mo)
    assert handed_out(case) == {"ana": ["name", "email"]} and fresh(case).people_concerned == 1
    own, desk = (sign_in(who).get(path) for who, path in (
        (ana, f"/me/requests/{case.pk}/"), (mo, f"/desk/requests/{case.pk}/")
    ))  # fmt: skip
    assert "full name, mail address handed out" in words(own)
    assert "handed out: full name, mail address" in words(desk)


def test_who_was_told_of_the_first_time_is_not_told_of_the_second(ana, ben, mo, nia):
    case = filed(mo, [ana, ben])
    for by in (mo, nia):
        fresh(case).grant(by, WHY, of(case, ana))
    fresh(case).produce(mo)
    assert (told(ana), told(ben)) == (1, 0)
    again = anew(fresh(case), mo)
    for by in (mo, nia):
        again.grant(by, WHY, of(case, ben))
    fresh(case).produce(mo)
    assert (told(ana), told(ben)) == (1, 1)


def test_who_was_still_to_be_told_of_the_first_time_is_told_with_the_second(ana, ben, mo, nia):
    """The embargo ended, and the job that tells them had not run yet."""
    with clock.frozen(NOON) as stopped:
        case = filed(mo, [ana, ben], embargo_until=days(10))
        for by in (mo, nia):
            fresh(case).grant(by, WHY, of(case, ana))
        fresh(case).produce(mo)
        again = anew(fresh(case), mo)
        for by in (mo, nia):
            again.grant(by, WHY, of(case, ben))
        stopped.tick(days=10)
        fresh(case).produce(mo)
        assert (told(ana), told(ben)) == (1, 1)


def test_of_a_line_that_was_not_kept_any_more_nothing_was_handed_out(ana, ben, mo, nia):
    case = granted(filed(mo, [ana, ben], fields=["name"]), mo, nia)
    take_leave(ben.subject)
    case.produce(mo)
    assert sorted(handed_out(case).values()) == [[], ["name"]] and fresh(case).people_concerned == 1
