"""Static files over HTTP, packed: the web server itself would send them at full length.

Only for files whose content is the same for everybody: packing pages that hold secrets beside what a
visitor typed would let an eavesdropper guess them (BREACH)."""

import gzip
import mimetypes
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

PREFIX = "/static/"
PACKED = {"text/css", "text/javascript", "image/svg+xml", "application/manifest+json"}
TYPES = {".js": "text/javascript", ".webmanifest": "application/manifest+json", ".woff2": "font/woff2"}
# Every page names these files with a hash of their content.
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file, ready to be sent."""

    type: str
    plain: bytes
    packed: bytes | None

    @classmethod
    def read(cls, path: Path) -> "Asset":
        kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        plain = path.read_bytes()
        return cls(kind, plain, gzip.compress(plain, 9, mtime=0) if kind in PACKED else None)


class Assets:
    """A WSGI application that answers `/static/…` from memory and hands on everything else."""

    def __init__(self, application: Callable, root: Path) -> None:
        self.application = application
        files = (path for path in root.rglob("*") if path.is_file()) if root.is_dir() else ()
        self.assets = {PREFIX + path.relative_to(root).as_posix(): Asset.read(path) for path in files}

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not path.startswith(PREFIX):
            return self.application(environ, start_response)
        asset = self.assets.get(path)
        if asset is None or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            start_response("404 Not Found", [("Content-Type", "text/plain"), ("Content-Length", "0")])
            return []
        body, headers = _answer(asset, environ.get("HTTP_ACCEPT_ENCODING", ""))
        start_response("200 OK", headers)
        return [body] if environ["REQUEST_METHOD"] == "GET" else []


def _answer(asset: Asset, accepts: str) -> tuple[bytes, list[tuple[str, str]]]:
    packed = asset.packed is not None and "gzip" in accepts
    body = asset.packed if packed else asset.plain
    headers = [
        ("Content-Type", asset.type),
        ("Content-Length", str(len(body))),
        ("Cache-Control", FOREVER),
        ("X-Content-Type-Options", "nosniff"),
    ]
    if asset.packed is not None:
        headers.append(("Vary", "Accept-Encoding"))
    if packed:
        headers.append(("Content-Encoding", "gzip"))
    return body, headers
