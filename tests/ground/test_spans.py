from datetime import timedelta

import pytest

from parley.ground.spans import in_words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(1, "1 minute"), (90, "90 minutes"), (60, "1 hour"), (36 * 60, "36 hours"), (72 * 60, "3 days"),
     (1440, "1 day"), (0, "0 days")],
)  # fmt: skip
def test_a_length_of_time_is_said_in_the_largest_unit_of_which_it_is_whole(minutes, words):
    assert in_words(timedelta(minutes=minutes)) == words
