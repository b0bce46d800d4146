"""However evil the upload, the memory of the process that decodes it stays bounded."""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

BOUND = 256  # MB, of the whole process with Django in it

PROGRAM = """
import json, resource, sys
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
said["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps(said))
"""


def written(path: Path, size: tuple[int, int], kind: str, mode: str = "RGB", **options) -> str:
    out = BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    path.write_bytes(out.getvalue())
    return str(path)


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("evil")
    return {
        "large jpeg": written(folder / "1", (9200, 6900), "JPEG"),
        "just under the fraction": written(folder / "2", (5400, 3600), "JPEG", quality=95, subsampling=0),
        "progressive": written(folder / "3", (4600, 3400), "JPEG", progressive=True, subsampling=0),
        "cmyk": written(folder / "4", (5000, 3900), "JPEG", "CMYK"),
        "png": written(folder / "5", (4000, 3900), "PNG", "RGBA"),
        "palette png": written(folder / "6", (4000, 3900), "PNG", "P"),
        "deep png": written(folder / "7", (4000, 3900), "PNG", "I;16"),
        "webp": written(folder / "8", (3200, 2400), "WEBP", "RGBA", lossless=True),
        "jpeg bomb": written(folder / "9", (30000, 25000), "JPEG"),
        "png bomb": written(folder / "10", (20000, 20000), "PNG", "1"),
        "webp bomb": written(
            folder / "11", (12000, 12000), "WEBP", "RGB", lossless=True, method=0, quality=0
        ),
    }


def test_memory_is_bounded_whatever_is_sent(files: dict[str, str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, *files.values()], capture_output=True, text=True, check=True
    )
    said = json.loads(ran.stdout.splitlines()[-1])
    for name, path in files.items():
        assert ("too many pixels" in said[path]) if "bomb" in name else (said[path] == "taken"), name
    assert said["megabytes"] < BOUND
