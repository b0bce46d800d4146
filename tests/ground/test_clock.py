from datetime import UTC, date, datetime, timedelta

from parley.ground import clock


def test_a_stopped_clock_stands_still_and_moves_when_it_is_moved():
    noon = datetime(2026, 3, 5, 12, tzinfo=UTC)
    with clock.frozen(noon) as stopped:
        assert clock.now() == clock.now() == noon
        stopped.tick(hours=13)
        assert clock.now() == noon + timedelta(hours=13)
        assert clock.today() == date(2026, 3, 6)


def test_the_clock_runs_again_afterwards():
    with clock.frozen(datetime(2020, 1, 1, tzinfo=UTC)):
        pass
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
