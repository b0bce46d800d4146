"""WCAG 2.2 AA contrast of the colour pairs in use, by day and by night, from the tokens themselves."""

import re
from pathlib import Path

import pytest

import parley.site

TOKENS = Path(parley.site.__file__).parent / "static" / "css" / "tokens.css"
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")

TEXT = [  # 4.5 : 1
    *(
        (text, ground)
        for text in ("ink", "soft", "accent", "accent-deep")
        for ground in ("paper", "raised", "sunk")
    ),
    *(
        (kind, ground)
        for kind in ("good", "warn", "bad", "want")
        for ground in ("paper", "raised", f"{kind}-wash")
    ),
    ("accent-deep", "accent-wash"),
    ("ink", "accent-wash"),
    ("soft", "accent-wash"),
    ("warn", "accent-wash"),
    ("ink", "want-wash"),
    ("soft", "want-wash"),
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    ("paper", "ink"),
]
SHAPES = [  # 3 : 1, the edges of controls, icons and the focus ring
    *(("edge", ground) for ground in ("paper", "raised", "sunk")),
    *(("accent", ground) for ground in ("paper", "raised", "sunk")),
]


def tokens() -> dict[str, tuple[str, str]]:
    return {name: (day, night) for name, day, night in PAIR.findall(TOKENS.read_text())}


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_wcag_says():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("over", "ground", "least"), [(*pair, 4.5) for pair in TEXT] + [(*pair, 3.0) for pair in SHAPES]
)
def test_colours_that_meet_can_be_told_apart(over, ground, least, theme):
    known = tokens()
    assert contrast(known[over][theme], known[ground][theme]) >= least
