"""Telephone numbers in running text, written as numbers, digit by digit, or in words."""

import re
from collections.abc import Iterable, Iterator

import phonenumbers
from phonenumbers import Leniency, NumberParseException, PhoneNumberMatcher

Span = tuple[int, int, bool]

DIGITS = {
    word: str(digit)
    for digit, words in enumerate((
        "zero oh null zéro", "one eins ein un", "two zwei zwo deux", "three drei trois", "four vier quatre",
        "five fünf fuenf cinq", "six sechs", "seven sieben sept", "eight acht huit", "nine neun neuf",
    ))
    for word in words.split()
}  # fmt: skip
_DIGIT = rf"\d+|(?:{'|'.join(sorted(DIGITS, key=len, reverse=True))})(?!\w)"
_LINK = r"(?:and|then|und|dann|et|puis|space|dash)\b[\s.,-]{1,2}"
_BETWEEN = rf"[\s.,/()*_-]{{0,3}}(?:{_LINK})?"
RUNS = re.compile(rf"(?<!\w)\+?(?:{_DIGIT})(?:{_BETWEEN}(?:{_DIGIT})){{1,30}}(?!\w)", re.IGNORECASE)
TOKENS, LINKS = (re.compile(each, re.IGNORECASE) for each in (_DIGIT, rf"\s{_LINK}"))
# After such a word digits are a telephone number, whether or not it exists.
ANNOUNCED = re.compile(
    r"(?<!\w)(?:tel(?:ephone|efon)?|phone|mobile|mobil|handy|whats\s?app|signal|sms|"
    r"(?:call|ring|text|reach)\s+(?:me|us))\b[^\d\n]{0,14}?(?P<number>\+?\d(?:[ ./()-]{0,2}\d){5,14})(?!\w)",
    re.IGNORECASE,
)
DATE = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}")
SHORTEST, LONGEST = 7, 15


def numbers(text: str, countries: Iterable[str]) -> Iterator[Span]:
    """(start, end, sure) of what reads as a telephone number; those of `countries` also without +. Surest
    first; they may overlap. Not sure is what has digits alone, and might be something else."""
    regions = sorted({each for each in countries if each in phonenumbers.SUPPORTED_REGIONS})
    for match in ANNOUNCED.finditer(text):
        if not DATE.fullmatch(match["number"]):
            yield *match.span("number"), True
    yield from _international(text)
    yield from _in_words(text, regions)
    for region in regions:
        for match in PhoneNumberMatcher(text, region, leniency=Leniency.VALID):
            long = sum(map(str.isdigit, match.raw_string)) >= SHORTEST
            if long and not _counts_up(match.raw_string):
                yield match.start, match.end, False


def _international(text: str) -> Iterator[Span]:
    """Those that begin with + or 00."""
    with_plus = re.sub(r"(?<![\w.,])00(?=[1-9])", " +", text)
    for match in PhoneNumberMatcher(with_plus, None, leniency=Leniency.VALID):
        start = match.start - (text[match.start] == "0")
        yield start, match.end, not text[start : match.end].isdigit()


def _in_words(text: str, regions: list[str]) -> Iterator[Span]:
    """Runs of digits that somebody took apart, or spelt in words."""
    for run in RUNS.finditer(text):
        tokens = TOKENS.findall(run[0])
        digits = "".join(DIGITS.get(each.lower(), each) for each in tokens)
        if not SHORTEST <= len(digits) <= LONGEST:
            continue
        apart = all(len(each) == 1 or not each.isdigit() for each in tokens)
        spelt = sum(not each.isdigit() for each in tokens) > 1
        taken_apart = spelt or apart or LINKS.search(run[0])
        if (spelt and (apart or digits[0] == "0")) or (taken_apart and _exists(run[0], digits, regions)):
            yield *run.span(), spelt


def _counts_up(said: str) -> bool:
    """Sizes in a row (36 37 38 39 40) are no telephone number."""
    row = [int(each) for each in re.findall(r"\d+", said)]
    steps = {later - earlier for earlier, later in zip(row, row[1:], strict=False)}
    return len(row) > 2 and len(steps) == 1


def _exists(said: str, digits: str, regions: list[str]) -> bool:
    if said.startswith("+"):
        return _is_valid(f"+{digits}", None)
    return any(_is_valid(digits, each) for each in regions)


def _is_valid(number: str, region: str | None) -> bool:
    try:
        parsed = phonenumbers.parse(number, region)
    except NumberParseException:
        return False
    # A number that is not written as one writes it there (0 first) is more often something else.
    begins = phonenumbers.ndd_prefix_for_region(region, True) if region else None
    return phonenumbers.is_valid_number(parsed) and (begins != "0" or number.startswith("0"))
