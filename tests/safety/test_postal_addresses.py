"""A postal address that is written out is found; streets, cities, years and counts are left alone."""

import pytest

from parley.safety.contact_details import Kind, find
from tests.safety.test_contact_details import seconds

WRITTEN = [
    "Hauptstraße 5, 10115 Berlin", "Hauptstr. 5a, 10115 Berlin", "Alte Gasse 3\n8010 Graz",
    "Mühlenweg 12-14, D-04229 Leipzig", "Am Marktplatz 1 / 80331 München", "10115 Berlin, Hauptstraße 5",
    "Bahnhofstrasse 21, 8001 Zürich", "Keizersgracht 12, 1015 CS Amsterdam",
    "Storgatan 4, 111 22 Stockholm", "Vestergade 9, 1456 København", "Mannerheimintie 5, 00100 Helsinki",
    "12 Mill Lane, Leeds LS1 4AB", "221b Baker Street\nLondon\nNW1 6XE",
    "742 Oak Avenue, Portland, OR 97201", "5 King St, Sydney NSW 2000", "350 Elm St. Toronto ON M5V 2T6",
    "12 rue de la Paix, 75002 Paris", "3 bd. Voltaire 75011 Paris", "Via Roma 12, 20121 Milano",
    "Calle Mayor, 4, 28013 Madrid", "Rua Augusta 100, 1100-053 Lisboa", "ul. Długa 5, 00-238 Warszawa",
]  # fmt: skip
HARMLESS = [
    "game from 1985, 4 players", "Catan 2nd edition 12+", "12 Monkeys, 1995 DVD",
    "2 books on Main Street, 1985 edition", "04229 Leipzig", "I live near Hauptstraße", "Hauptstraße 5",
    "pick up in 10115 Berlin", "Leeds LS1", "5 King Street posters, 1972", "via post 12, 2024 stamps",
    "Ring 5, 1985 gold", "a way 5 1000 pieces", "Carcassonne, 2 to 5 players, 2001",
    "The Lord of the Ring 3, 2003 extended", "Straße der Ölsardinen, 2 players",
    "Sesame Street 40 years, 1969 to 2009", "Monopoly: Park Place 350, Boardwalk 400",
    "120 x 60, 1500 pieces", "part 12 rue 5 1234", "10 Downing Street the board game 1983",
    "Avenue Q CD 2003", "Plaza 12, 4000 pieces puzzle", "Sinfonie 5, Karajan, 1984", "Weg 3, 1999",
    "Unterwegs 12, 1984 gedruckt", "Zug 5, 1984 gebaut", "Jeu de rue 5, 1985 Ravensburger",
    "3 place settings, 1950 porcelain", "24 drive bays, 1000 GB", "Type 5 route, 1970 map",
    "scale 1/72, 2 st. 1500 pieces", "Heft 3, 1985 Berlin", "A30 1600 MHz", "sizes 36-42, 1200 g",
    "20 court shoes, size UK 38", "Goldring 5, 4000 Euro", "Weg 5, 12345 Teile",
    "Krawatte, tie 5, 1234 Stück", "1985 Berlin, Siegesallee 5",
]  # fmt: skip


@pytest.mark.parametrize("written", WRITTEN)
def test_an_address_that_is_written_out_is_found(written: str) -> None:
    found = find(f"Send it to {written}, please", ("DE", "GB"))
    assert Kind.ADDRESS in [each.kind for each in found] and all(each.sure for each in found)


@pytest.mark.parametrize("written", HARMLESS)
def test_streets_cities_years_and_numbers_of_things_are_left_alone(written: str) -> None:
    assert find(f"I have {written}, as new.", ("DE", "GB")) == []


@pytest.mark.long
@pytest.mark.parametrize(
    "part", ["a ", "1 ", "12 Mill ", "Hauptstraße 5, ", "via Roma ", "5 rue de ", "a.", "1-"]
)
def test_a_long_text_takes_a_time_in_proportion(part: str) -> None:
    short, long = (part * (length // len(part)) for length in (2_000, 16_000))
    assert seconds(long) < 24 * seconds(short) + 0.05
