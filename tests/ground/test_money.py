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
    ["1.000,00", "1,000.00", "1'000.00", "1\u2019000", "1 000", "1\u202f000,0", "1\u00a0000.00", "1000"],
)
def test_thousands_may_be_set_apart_where_that_has_one_reading(text):
    assert Money.parse(text, "EUR") == Money(100000, "EUR")


def test_a_mark_that_comes_twice_sets_thousands_apart():
    assert Money.parse("1.250.000", "EUR") == Money.parse("1,250,000", "EUR") == Money(125000000, "EUR")


@pytest.mark.parametrize("text", ["1.000", "1,000"])
def test_one_mark_before_three_figures_is_refused_with_what_to_write_instead(text):
    with pytest.raises(ValueError, match=r"Write 1000 or 1000\.00\."):
        Money.parse(text, "EUR")
    with pytest.raises(ValueError, match=r"Write 1000\."):
        Money.parse(text, "JPY")


@pytest.mark.parametrize(
    "text", ["2,500", "12,340", "123.000", "1.0000", "7.000000", "0.500", "1.000,000", "1 000.000"]
)
def test_more_decimals_than_the_currency_has_are_refused_zeros_too(text):
    with pytest.raises(ValueError, match="EUR has 2 decimals at most"):
        Money.parse(text, "EUR")


@pytest.mark.parametrize(
    "text", ["1 00", "1 000 00", "10 00.50", "1.000 000", "1,000,00", "1.00.000", "1  000"]
)
def test_thousands_set_apart_at_another_place_are_no_amount(text):
    with pytest.raises(ValueError, match="in figures"):
        Money.parse(text, "EUR")


def test_a_currency_with_three_decimals_has_three():
    assert Money.parse("1.000", "BHD") == Money(1000, "BHD")
    assert Money.parse("1,000.500", "BHD") == Money(1000500, "BHD")


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
