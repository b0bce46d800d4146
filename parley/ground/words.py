"""One line of words, as everybody reads it."""

import unicodedata

# What shows nothing, or turns round what stands beside it. Those that join letters stay: scripts need them.
UNSEEN = dict.fromkeys(
    [0x00AD, 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
)
BLANK = dict.fromkeys([0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0], " ")


def one_line(text: str) -> str:
    """`text` on one line, without what nobody sees; "" when nothing would be seen."""
    line = " ".join(text.translate(UNSEEN | BLANK).split())
    return line if any(unicodedata.category(each)[0] in "LNPS" for each in line) else ""
