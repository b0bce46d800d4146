"""However evil the upload, the memory of the process that decodes it stays bounded."""

import json
import struct
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

pytestmark = pytest.mark.long

BOUND = 180  # MB, with Django in it: a worker has 256, and keeps 32 of fragments and more besides

PROGRAM = r"""
import json, re, sys
import django
django.setup()
from parley.ground.refusals import Refusal
from parley.market import pictures
said = {}
for path in sys.argv[1:]:
    try:
        with open(path, "rb") as file:
            picture = pictures.take(file)
        said[path] = "taken"
    except Refusal as refusal:
        said[path] = refusal.message
# Not ru_maxrss: that one begins with what the parent had.
said["megabytes"] = int(re.search(r"VmHWM:\s+(\d+) kB", open("/proc/self/status").read())[1]) // 1024
print(json.dumps(said))
"""


def written(path: Path, size: tuple[int, int], kind: str, mode: str = "RGB", **options) -> str:
    out = BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    path.write_bytes(out.getvalue())
    return str(path)


def claiming(path: Path, kind: str, after: bytes, size: bytes) -> str:
    """A small file that claims to be a very large picture: its size stands `after` a mark in it."""
    written(path, (64, 64), kind)
    content = path.read_bytes()
    at = content.index(after) + len(after)
    content = content[:at] + size + content[at + len(size) :]
    if kind == "PNG":
        content = content[:29] + struct.pack(">I", zlib.crc32(content[12:29])) + content[33:]
    path.write_bytes(content)
    return str(path)


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("evil")
    return {
        "large jpeg": written(folder / "1", (9200, 6900), "JPEG"),
        "just under the fraction": written(folder / "2", (3540, 3540), "JPEG", quality=95, subsampling=0),
        "progressive": written(folder / "3", (4032, 3024), "JPEG", progressive=True, subsampling=0),
        "cmyk": written(folder / "4", (5000, 3900), "JPEG", "CMYK"),
        "png": written(folder / "5", (3840, 2160), "PNG", "RGBA"),
        "palette png": written(folder / "6", (3840, 2160), "PNG", "P"),
        "deep png": written(folder / "7", (3840, 2160), "PNG", "I;16"),
        "grey png": written(folder / "12", (3840, 2160), "PNG", "LA"),
        "webp": written(folder / "8", (2440, 1830), "WEBP", "RGBA", lossless=True),
        "jpeg bomb": claiming(
            folder / "9", "JPEG", b"\xff\xc0\x00\x11\x08", struct.pack(">HH", 30000, 30000)
        ),
        "png bomb": claiming(folder / "10", "PNG", b"IHDR", struct.pack(">II", 30000, 30000)),
        "webp bomb": claiming(folder / "11", "WEBP", b"\x9d\x01\x2a", struct.pack("<HH", 16383, 16383)),
    }


def test_memory_is_bounded_whatever_is_sent(files: dict[str, str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, *files.values()], capture_output=True, text=True, check=True
    )
    said = json.loads(ran.stdout.splitlines()[-1])
    for name, path in files.items():
        assert ("too many pixels" in said[path]) if "bomb" in name else (said[path] == "taken"), name
    print(said["megabytes"])
    assert said["megabytes"] < BOUND
