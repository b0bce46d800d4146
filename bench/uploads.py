"""What a worker holds at most when somebody uploads the heaviest pictures that are taken."""

from io import BytesIO

from PIL import Image

from bench import load, processes
from bench.load import FORM_TOKEN
from bench.processes import Server

BOUNDARY = "----parley-bench"
# Each the largest of its sort (see parley/market/pictures.py): name, size, format and its options.
HEAVY = [
    ("large", (9200, 6900), "JPEG", {}),
    ("progressive", (4032, 3024), "JPEG", {"progressive": True, "subsampling": 0}),
    ("clear", (3840, 2160), "PNG", {}),
    ("lossless", (2440, 1830), "WEBP", {"lossless": True}),
]


def highest(server: Server, told: dict) -> float:
    """The most megabytes that any worker held, once each has taken each of the heavy pictures."""
    listings = iter(told["listings"])
    with load.connected(server, each=1) as connections:
        for connection in connections:
            for each in HEAVY:
                pk, _category, owner = next(listings)
                answer = connection.ask(_upload(server.port, pk, told["owners"][str(owner)], *each))
                if answer.status != 303:
                    raise load.WrongAnswer(
                        f"{answer.status} for the {each[0]} picture: {answer.body[:300]!r}"
                    )
    return max(processes.highest_megabytes(pid) for pid in server.workers())


def _upload(port: int, pk: int, cookie: str, name: str, size: tuple, kind: str, options: dict) -> bytes:
    picture = BytesIO()
    Image.new("RGBA" if kind != "JPEG" else "RGB", size, "teal").save(picture, kind, **options)
    fields = {"csrfmiddlewaretoken": FORM_TOKEN, "_once": f"00000000-0000-4000-8000-{pk:012}"}
    parts = [(f'name="{field}"', value.encode()) for field, value in fields.items()]
    parts.append((f'name="photos"; filename="{name}"', picture.getvalue()))
    body = b"".join(
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + value + b"\r\n"
        for head, value in parts
    )
    body += f"--{BOUNDARY}--\r\n".encode()
    kind_of_form = f"multipart/form-data; boundary={BOUNDARY}"
    return load.post(f"/listings/{pk}/photos/", port, body, cookie, kind_of_form)
