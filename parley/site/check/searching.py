"""Finding markers in bytes, whatever they were wrapped in."""

import base64
import binascii
import gzip
import html
import io
import json
import quopri
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from urllib.parse import unquote_plus

STEM = "zqmarkzq"  # every marker begins so: one look finds any of them
MARKER = re.compile(STEM + r"[a-z2-7]{10}")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){12,}")
_TAGS = re.compile(r"<[^<>]{0,4000}>")
_BLANK = re.compile(r"[\s\u00a0\u00ad\u200b]+")
_PHONE = re.compile(r"[\s\u00a0()/.\-]+")
DEEPEST = 4


def stems_of_base64() -> list[bytes]:
    """How the stem looks in base64, at each of its three places, without the characters that depend on
    what stands before and after it."""
    shifted = [base64.b64encode(b"x" * shift + STEM.encode()) for shift in range(3)]
    return [text.rstrip(b"=")[(2 if shift else 0) + (shift > 1) : -2] for shift, text in enumerate(shifted)]


_IN_BASE64 = stems_of_base64()
_IN_HEX = STEM.encode().hex().encode()


def found_in(data: bytes, numbers: Iterable[str], values: Iterable[str]) -> set[str]:
    """What of the secret stands in `data`, in any of the forms that `texts` makes of it: every marker,
    those of the telephone `numbers` (digits only), and those of the `values` (in small letters)."""
    readings = list(texts(data))
    found = {marker for text in readings for marker in MARKER.findall(text)}
    found |= {value for value in values if any(value in text for text in readings)}
    if numbers:
        bare = [_PHONE.sub("", text) for text in readings]
        found |= {number for number in numbers if any(number in text for text in bare)}
    return found


def texts(data: bytes) -> Iterator[str]:
    """The readings of `data` in small letters: as it is, unescaped in each way, without tags and blanks;
    and those of everything packed or encoded inside it."""
    for layer in layers(data):
        text = layer.decode("utf-8", "replace").casefold()
        yield text
        unescaped = _unescaped(text)
        if unescaped != text:
            yield unescaped
        yield _BLANK.sub("", _TAGS.sub("", unescaped))
        if b"\0" in layer:
            yield layer.replace(b"\0", b"").decode("utf-8", "replace").casefold()  # UTF-16 and -32


def layers(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """`data`, and whatever is packed in it (gzip, zlib, ZIP) or encoded (base64, hex, quoted-printable)."""
    yield data
    if depth < DEEPEST:
        for inner in _unpacked(data):
            yield from layers(inner, depth + 1)


def _unescaped(text: str) -> str:
    text = html.unescape(unquote_plus(text)) if "%" in text or "&" in text else text
    if "\\u" in text:
        text = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
    return text.replace("\\/", "/")


def _unpacked(data: bytes) -> Iterator[bytes]:
    if data[:2] == b"\x1f\x8b":
        yield from _tried(gzip.decompress, data)
    if data[:1] == b"\x78":
        yield from _tried(zlib.decompress, data)
    if b"PK\x03\x04" in data:
        yield from _zipped(data)
    if b"=\r\n" in data or b"=\n" in data:
        yield quopri.decodestring(data)
    yield from _encoded(data)


def _encoded(data: bytes) -> Iterator[bytes]:
    joined = data.replace(b"\r\n", b"").replace(b"\n", b"")
    if any(stem in joined for stem in _IN_BASE64):
        for run in _BASE64.findall(joined):
            for shift in range(4):
                piece = run[shift:].rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
                yield from _tried(base64.b64decode, piece[: len(piece) // 4 * 4])
                yield from _tried(base64.b64decode, piece + b"=" * (-len(piece) % 4))
    if _IN_HEX in data.lower():
        for run in _HEX.findall(data):
            yield bytes.fromhex(run.decode())


def _zipped(data: bytes) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield archive.read(name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
        return  # something else that looks like one, or one that another encoding has mangled


def _tried(unpack, data: bytes) -> Iterator[bytes]:
    try:
        yield unpack(data)
    except (OSError, EOFError, zlib.error, binascii.Error, ValueError):
        return


def strings_of(value: object) -> Iterator[str]:
    """Every text in a value of JSON."""
    if isinstance(value, dict):
        for each in value.values():
            yield from strings_of(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from strings_of(each)
    elif value is not None:
        yield value if isinstance(value, str) else json.dumps(value, default=str)
