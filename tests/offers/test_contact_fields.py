"""Contact details in where one meets are refused at the field in which they were typed."""

import pytest

from tests.offers.browsing import filled, new, page_of, press

HOME = "12 Mill Lane, LS1 4DY Leeds"
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("field", "handover"), [("meeting", "met"), ("place", "posted")])
def test_at_the_field_that_was_filled_in(lamp, ben, sign_in, field, handover):
    answer = press(sign_in(ben), new(lamp), **filled(lamp, handover=handover, **{field: HOME}))
    page = page_of(answer)
    assert answer.status_code == 422 and f'href="#id_{field}"' in page
