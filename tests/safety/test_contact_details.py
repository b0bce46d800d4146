"""What is found as a contact detail, and what is left alone."""

import logging
from time import process_time

import pytest

from parley.safety.contact_details import Finding, Kind, find

MAILS = [
    "name@example.org", "jane.doe+x@mail.example.co.uk", "NAME@EXAMPLE.ORG", "n@ex.it", "name @ example.org",
    "name @ example . org", "name (at) example.org", "name(at)example(dot)com", "name [at] example [dot] de",
    "name at host dot com", "name at mail dot host dot co", "name@host dot com", "name＠example．org",
    "name@exam\u200bple.org", "jörg@müller.example.de",
]  # fmt: skip
LINKS = [
    "https://example.org/lamp?x=1", "http://192.0.2.7/", "www.example.net", "www dot example", "mailto:x",
    "example.com", "EXAMPLE.COM", "my-shop.de", "my-shop.de/lamps", "shop.example.it", "t.me/lamps",
    "foo-bar.it", "foo.at", "myshop dot com", "example(dot)com", "tg://resolve",
]  # fmt: skip
CERTAIN_NUMBERS = [
    "+49 30 23125123", "+493023125123", "0049 30 23125123", "+44 (0)20 7946 0123", "+49-30-231-25-123",
    "+1 503 555 0124", "+33 1 99 00 11 20", "zero three zero two three one two five one two three",
    "null drei null 231 25 123", "zéro un 99 00 11 20", "0 30 two three 1 2 five 123",
]  # fmt: skip
DIGITS_ALONE = [
    "030 23125123", "(030) 231 25 123", "030/23125-123", "030-23125-123", "0 3 0 2 3 1 2 5 1 2 3",
    "020 7946 0123", "030 then 231 then 25123", "0.3.0.2.3.1.2.5.1.2.3",
]  # fmt: skip
ANNOUNCED = ["call me on 555 0199 22", "whatsapp: 7700900123", "Tel. 23125123", "Handy 0151 555 0199"]
HARMLESS = [
    # money, sizes, counts
    "10.50", "€ 10.50", "1.250,00 EUR", "1 234 567", "ca. 100.000 km", "0,75 l", "one at 5.50", "3 @ 10.50",
    "2 x 4", "160 by 80", "1080 x 2340", "0.50 x 0.80", "26 cm, 24 cm", "16 GB, 512 GB, 14 inch", "4.8 m",
    "58 cm frame, 700c wheels", "1/4 x 3/8", "220-240 V 50/60 Hz", "12 34 56 78 90 pieces", "3.5mm", "No.5",
    "36, 37, 38, 39, 40", "sizes 36 37 38 39 40", "36 38 40 42 44", "1 2 3 4 5 6 7", "5 of 10", "24/7",
    # dates, years, times
    "from 12.05.2024", "on 2024-05-12", "12/05/2024 18:30", "1.5.2023", "10:30 to 11:15", "at 10.am",
    "1972, 1983 and 1990", "2005 2006 2007", "1950-1960", "phone 12.05.2024", "phone from 2019, 64 GB",
    # models and articles
    "part 1694", "article 11694", "no. 116117",
    "WH-1000XM4", "part 4711-0815", "Canon EF 70-200 2.8", "PC2-6400 DDR2", "Shimano 105 5800 2x11",
    "ISBN 978-3-16-148410-0", "LEGO 10497 and 75192", "LEGO 10497 75192 21318", "EAN 4006381333931",
    "serial 00123456789", "article 301.234.56", "12345678", "04229 Leipzig",
    # words
    "It works.It is nice", "works.it is nice", "e.g. this", "z.B. so", "i.e. that", "photo.jpg", "Node.js",
    "St.Pauli", "mr.smith", "and/or", "@marguerite thanks", "2 at once", "look at the dot in the corner",
    "the dot com boom", "polka dot dress", "I have one 1983 and one 2001", "four chairs, two tables",
    "one two three four", "I am at home . It is late", "",
]  # fmt: skip


def kinds(text: str, *countries: str) -> list[Kind]:
    return [each.kind for each in find(text, countries or ("DE", "GB"))]


@pytest.mark.parametrize("written", MAILS)
def test_a_mail_address_is_found_however_it_is_spelt(written: str) -> None:
    assert kinds(f"Write to {written} please") == [Kind.MAIL]


@pytest.mark.parametrize("written", LINKS)
def test_a_link_and_a_bare_domain_are_found(written: str) -> None:
    assert kinds(f"It is on {written} today") == [Kind.LINK]


@pytest.mark.parametrize("written", CERTAIN_NUMBERS)
def test_a_number_written_as_one_is_certain(written: str) -> None:
    (found,) = find(f"I am on {written} today", ("DE", "GB"))
    assert (found.kind, found.sure) == (Kind.PHONE, True)


@pytest.mark.parametrize("written", ANNOUNCED)
def test_digits_that_are_called_a_number_are_certain_wherever_they_are_from(written: str) -> None:
    (found,) = find(f"Please {written}, thanks", ())
    assert (found.kind, found.sure) == (Kind.PHONE, True)


@pytest.mark.parametrize("written", DIGITS_ALONE)
def test_digits_of_the_two_countries_are_found_but_might_be_something_else(written: str) -> None:
    (found,) = find(f"I am on {written} today", ("DE", "GB"))
    assert (found.kind, found.sure) == (Kind.PHONE, False)


def test_only_the_countries_of_the_two_are_read_without_a_plus() -> None:
    assert kinds("I am on 030 23125123", "FR") == []
    assert kinds("I am on (503) 555-0124", "DE") == []
    assert kinds("I am on (503) 555-0124", "US") == [Kind.PHONE]
    assert find("I am on 030 23125123", ("no country",)) == []


@pytest.mark.parametrize("countries", [("DE", "GB"), ("US", "FR"), ("SE", "PL"), ("CA", "AU"), ("AT", "IT")])
def test_prices_sizes_years_models_and_dates_are_left_alone(countries: tuple[str, ...]) -> None:
    found = {text: kinds(text, *countries) for text in HARMLESS}
    assert {text: kind for text, kind in found.items() if kind} == {}


@pytest.mark.parametrize(
    "written", ["name@example.org", "example.com/x", "+49 30 23125123", "myshop dot com"]
)
def test_it_says_where(written: str) -> None:
    text = f"Ｗｉｄｅ \u200b{written} it is"
    (found,) = find(text)
    assert text[found.start : found.end] == written


def test_several_are_found_in_their_order_and_none_within_another() -> None:
    text = "www.example.net or name@example.org or +49 30 23125123"
    assert kinds(text) == [Kind.LINK, Kind.MAIL, Kind.PHONE]
    spans = [(each.start, each.end) for each in find(text)]
    assert all(end <= start for (_, end), (start, _) in zip(spans, spans[1:], strict=False))


def test_what_it_found_is_neither_kept_nor_said(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        (found,) = find("name@example.org")
    assert "name" not in repr(found) and not caplog.records
    assert set(Finding.__slots__) == {"kind", "start", "end", "sure"}


@pytest.mark.long
@pytest.mark.parametrize(
    "part", ["a", "a.", "1 ", "1", "a@", "a dot ", "a at a dot ", "one ", "0 then ", "call me "]
)
def test_a_long_text_takes_a_time_in_proportion(part: str) -> None:
    short, long = (part * (length // len(part)) for length in (2_000, 16_000))
    assert seconds(long) < 24 * seconds(short) + 0.05


def seconds(text: str) -> float:
    """The least of five times, since a machine that does something else adds to each of them."""
    return min(_seconds(text) for _ in range(5))


def _seconds(text: str) -> float:
    begun = process_time()
    find(text, ("DE", "GB"))
    return process_time() - begun
