"""Postal addresses in running text: a street, the number of a house and a postcode, close together and
written as one writes them somewhere. Less than all three is left alone: a street is no address."""

import re
from collections.abc import Iterator

_NUMBER = r"\d{1,4}\s?[a-z]?(?:\s?[-/]\s?\d{1,4}\s?[a-z]?)?"
_NEAR = r"[\s,;./|()-]{1,6}"
_MORE = r"(?:[^\d\n]{0,40}\n?[^\d\n]{0,40})"  # a floor, the name of a place, the next line
_NAME = r"[^\W\d_][\w'’.-]{0,30}"
_NAMES = rf"(?:{_NAME}\s){{0,4}}"

# The street names itself in its last word, and the number follows: German, Dutch, Nordic.
_JOINED = (
    r"(?:straße|strasse|str\.|gasse|weg|allee|platz|damm|ufer|chaussee|straat|laan|plein|gracht|kade|singel|"
    r"gatan|gata|vägen|gränd|veien|vegen|vej|gade|allé)"
)
_ONLY_JOINED = r"(?:str|ring|katu|tie|kuja)"  # alone they are other words
# The street says what it is first, and the number follows: the Romance and Slavic languages.
_FIRST = (
    r"(?:via|viale|piazza|corso|vicolo|largo|calle|c/|avenida|avda\.?|av\.|plaza|paseo|carrer|rua|praça|travessa|"
    r"ul\.?|ulica|al\.|aleja|os\.|plac|rue|avenue|boulevard|strada|str\.|bulevardul|utca)"
)
# The number comes first: English and French.
_ENGLISH = (
    r"(?:street|st\.?|road|rd\.?|avenue|ave\.?|lane|ln\.?|drive|dr\.?|court|ct\.?|close|terrace|way|place|square|"
    r"crescent|gardens|grove|boulevard|blvd\.?|parkway|highway)"
)
_FRENCH = r"(?:rue|avenue|av\.|boulevard|bd\.?|allée|chemin|impasse|place|quai|cours|route)"

# Four digits may be a year, which is far more often written beside a number than one of those postcodes.
_FOUR = r"(?!1[89]\d\d|20[0-3]\d)\d{4}"
_POSTCODE = (
    rf"(?:[a-z]{{1,2}}-)?(?:\d{{5}}(?:-\d{{3}})?|\d{{4}}\s?[a-z]{{2}}\b|\d{{4}}-\d{{3}}|\d{{2}}-\d{{3}}|"
    rf"\d{{3}}\s\d{{2}}|{_FOUR})"
)
_ENGLISH_CODE = (
    r"(?:[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|[A-Z]\d{2}\s?[A-Z\d]{4}|"
    r"[A-Z]{2,3}\s\d{4,5}(?:-\d{4})?)"
)
# The name of a place follows a postcode; these follow a number of something else.
_UNITS = (
    r"euros?|eur|chf|usd|gbp|sek|dkk|nok|pln|kč|pieces|pcs|teile|stück|stuck|piezas|pièces|pezzi|gramm?|grams|"
    r"km|mah|watt|volt|players|spieler|points|stamps|years|jahre|copies|pages|seiten"
)
_PLACE = rf"(?-i:\s+(?!(?i:{_UNITS})\b)[A-ZÀ-ÖØ-ÞŁŚŻČŠŽ][\w.-]+)"

PATTERNS = tuple(re.compile(rf"(?<!\w){each}(?!\w)", re.IGNORECASE) for each in (
    # Hauptstr. 5, 10115 Berlin; Alte Gasse 3a - 8010 Graz; Keizersgracht 12, 1015 CS Amsterdam
    rf"[^\W\d_][\w'’.-]{{1,40}}?(?:[\s-]?{_JOINED}|{_ONLY_JOINED})\s?{_NUMBER}{_NEAR}{_POSTCODE}{_PLACE}",
    # Via Roma 12, 20121 Milano; calle Mayor, 4, 28013 Madrid; ul. Długa 5, 00-238 Warszawa
    rf"{_FIRST}\s{_NAMES}{_NAME},?\s(?:n[°º.]\s?)?{_NUMBER}{_NEAR}{_POSTCODE}{_PLACE}",
    # 12 rue de la Paix, 75002 Paris
    rf"{_NUMBER},?\s{_FRENCH}\s{_NAMES}{_NAME}{_NEAR}(?:\d{{5}}|{_FOUR}){_PLACE}",
    # 12 Mill Lane, Leeds LS1 4AB; 742 Oak Avenue, Portland, OR 97201; 5 King St, Sydney NSW 2000
    rf"{_NUMBER},?\s{_NAMES}{_NAME}\s{_ENGLISH}{_NEAR}{_MORE}(?-i:{_ENGLISH_CODE})",
    # 10115 Berlin, Hauptstraße 5
    rf"(?:\d{{5}}|{_FOUR}){_PLACE},?\s[^\W\d_][\w'’.-]{{1,40}}?(?:[\s-]?{_JOINED}|{_ONLY_JOINED})\s?{_NUMBER}",
))  # fmt: skip


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of what reads as a postal address."""
    for pattern in PATTERNS:
        for match in pattern.finditer(text):
            yield match.span()
