import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.ground.money import CURRENCIES, Money


@given(st.integers(0, 10**12), st.sampled_from(CURRENCIES))
def test_what_is_written_is_read_back_as_the_same_amount(amount, currency):
    money = Money(amount, currency)
    assert Money.parse(str(money.decimal()), currency) == money


@pytest.mark.parametrize(("text", "minor"), [("12.50", 1250), ("12,5", 1250), (" 7 ", 700), ("0", 0)])
def test_an_amount_is_read_as_people_type_it(text, minor):
    assert Money.parse(text, "EUR") == Money(minor, "EUR")


@pytest.mark.parametrize(
    "text",
    ["", "twelve", "-1", "1.234", "NaN", "Infinity", "1e30", "9e999999", "1_0", "9" * 16, "1.2.3", "١٢x"],
)
def test_what_is_no_amount_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"\w+ \w+ .*\."):
        Money.parse(text, "EUR")


def test_the_yen_has_no_minor_unit():
    assert Money.parse("1250", "JPY") == Money(1250, "JPY")
    with pytest.raises(ValueError, match="decimals"):
        Money.parse("12.5", "JPY")


def test_two_currencies_do_not_mix():
    with pytest.raises(TypeError):
        Money(1, "EUR") + Money(1, "USD")
    with pytest.raises(TypeError):
        _ = Money(1, "EUR") < Money(2, "USD")


def test_an_amount_is_shown_in_the_readers_way():
    assert Money(123456, "EUR").format("en") == "€1,234.56"
    assert Money(123456, "EUR").format("de").replace("\xa0", " ") == "1.234,56 €"
