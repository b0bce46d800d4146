"""The numbers that an operator may set: the guide shows them all, and what members read says them."""

import re
import tomllib
from pathlib import Path

import pytest

from parley.ground.settable import Table
from parley.members.models.member import NEWCOMER
from parley.offers import rules
from tests.offers.things import confirmed, put_up

GUIDE = Path(__file__).parents[2] / "docs" / "operating.md"


def test_the_guide_shows_every_rule_with_its_default():
    shown = tomllib.loads(re.search(r"```toml\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)[1])
    assert shown["newcomer"] == {"ratings": NEWCOMER["RATINGS"], "joined_days": NEWCOMER["JOINED"].days}
    assert list(shown["offer_rules"]) == list(rules.TABLE.values)
    table = Table("offer_rules", shown["offer_rules"])
    for name, default in rules.TABLE.values.items():
        assert (table.count if isinstance(default, int) else table.span)(name, None) == default


@pytest.mark.django_db
def test_pages_say_the_operator_s_numbers(ana, ben, sign_in, monkeypatch):
    deal = confirmed(put_up(ana), ben)
    monkeypatch.setattr(rules, "INSTRUCTION_HELD", rules.INSTRUCTION_HELD / 2)
    page = sign_in(ana).get(f"/deals/{deal.pk}/").content.decode()
    assert "A later change is shown to them after 36 hours." in page
