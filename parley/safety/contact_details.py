"""Finds contact details in what somebody writes for others: pure, nothing is stored or logged.

It would rather miss a clever disguise than stop an honest number: prices, sizes, years, models and dates are
not found. What it finds says where it stands, not what it is."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from parley.safety import postal_addresses, spelt_numbers

# Endings of domain names that people use, but for those that are common words (see WORDS).
ENDINGS = frozenset(
    "com net org info biz eu io co app dev shop store online site xyz me tv cc ly gg tk pro club"
    " name link page de at ch li fr lu nl uk ie dk se fi ee lv lt pl cz sk hu ro bg gr hr si rs es"
    " pt tr ru ua by ca mx br ar cl au nz jp cn kr tw hk sg th vn ph id il ae za ng ke".split()
)
# Behind a full stop without a space these are more often the next sentence than a country.
WORDS = frozenset("it is in to so no as be am us my do".split())
# Spelt out ("dot com") only what nobody says otherwise.
SPELT = "com|net|org|info|eu|io|co|de|ch|fr|uk|nl|pl|se|es|ca|au"
NOT_NAMES = frozenset("a the this that my your any every old red black white is".split())

_NAME, _LABEL = r"[\w.+'-]{1,64}", r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_AT = r"(?:\s?@\s?|\s*[(\[{<]\s*(?:at|ät|à|@)\s*[)\]}>]\s*)"
_DOT = r"(?:\.|\s\.\s|\s*[(\[{<]\s*(?:dot|punkt|point|\.)\s*[)\]}>]\s*)"
_SAID = r"\s+(?:dot|punkt)\s+"
_DOMAIN = rf"{_LABEL}(?:{_DOT}{_LABEL}){{0,5}}{_DOT}(?P<ending>[^\W\d_]{{2,10}})"
_SAID_DOMAIN = rf"{_LABEL}(?:{_SAID}{_LABEL}){{0,3}}{_SAID}(?:{SPELT})"
_END = r"(?![\w@])"

MAILS = tuple(re.compile(rf"(?<![\w.+'-]){_NAME}{rest}{_END}", re.IGNORECASE) for rest in (
    rf"{_AT}{_DOMAIN}", rf"{_AT}{_SAID_DOMAIN}", rf"\s+at\s+{_SAID_DOMAIN}",
))  # fmt: skip
ADDRESSES = re.compile(
    r"(?<!\w)(?:[a-z][a-z0-9+-]{1,9}://|mailto:|www\s?\.\s?|www\s+(?:dot|punkt)\s+)\S+", re.IGNORECASE
)
DOMAINS = re.compile(rf"(?<![\w@.-]){_DOMAIN}(?P<path>/\S*)?{_END}", re.IGNORECASE)
SAID = re.compile(
    rf"(?<![\w@.-])(?P<name>{_LABEL})(?:{_SAID}{_LABEL}){{0,2}}{_SAID}(?:{SPELT}){_END}", re.IGNORECASE
)


class Kind(StrEnum):
    """What sort of contact detail it is."""

    MAIL = "mail"
    PHONE = "phone"
    LINK = "link"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Finding:
    """One contact detail, from `start` up to `end` in the text. Not `sure`: digits that might as well be
    the number of a model."""

    kind: Kind
    start: int
    end: int
    sure: bool = True


def find(text: str, countries: Iterable[str] = ()) -> list[Finding]:
    """The contact details in `text`, in their order, none within another. `countries` (ISO 3166 codes):
    where numbers without + may be from."""
    plain, places = _plain(text)
    found: list[Finding] = []
    for each in (*_mails(plain), *_links(plain), *_addresses(plain), *_phones(plain, countries)):
        if not any(each.start < other.end and other.start < each.end for other in found):
            found.append(each)
    found.sort(key=lambda each: each.start)
    return [Finding(each.kind, places[each.start], places[each.end - 1] + 1, each.sure) for each in found]


def _plain(text: str) -> tuple[str, list[int]]:
    """The text with wide and ornate letters as plain ones and without what nobody sees; and where each
    of its characters stood."""
    said = [
        (letter, place)
        for place, each in enumerate(text)
        if unicodedata.category(each) != "Cf"
        for letter in unicodedata.normalize("NFKC", each)
    ]
    return "".join(letter for letter, _place in said), [place for _letter, place in said]


def _mails(text: str) -> Iterator[Finding]:
    for pattern in MAILS:
        for match in pattern.finditer(text):
            ending = match.groupdict().get("ending")
            if ending is None or ending.lower() in ENDINGS | WORDS or "@" in match[0]:
                yield Finding(Kind.MAIL, *match.span())


def _links(text: str) -> Iterator[Finding]:
    for match in ADDRESSES.finditer(text):
        yield Finding(Kind.LINK, *match.span())
    for match in DOMAINS.finditer(text):
        if _is_domain(match):
            yield Finding(Kind.LINK, *match.span())
    for match in SAID.finditer(text):
        if match["name"].lower() not in NOT_NAMES:
            yield Finding(Kind.LINK, *match.span())


def _is_domain(match: re.Match) -> bool:
    """Is it a domain name, and not the end of one sentence and the beginning of the next?"""
    ending, name = match["ending"], match[0][: match.start("ending") - match.start()]
    if not re.search(r"[^\W\d_]", name) or ending[:1].isupper() and not match[0].isupper():
        return False
    if ending.lower() in WORDS:
        return bool(match["path"] or re.search(r"[\d-]|\..*\.", name))
    return ending.lower() in ENDINGS


def _addresses(text: str) -> Iterator[Finding]:
    for start, end in postal_addresses.addresses(text):
        yield Finding(Kind.ADDRESS, start, end)


def _phones(text: str, countries: Iterable[str]) -> Iterator[Finding]:
    for start, end, sure in spelt_numbers.numbers(text, countries):
        yield Finding(Kind.PHONE, start, end, sure)
