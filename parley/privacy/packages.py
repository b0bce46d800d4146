"""Packages for somebody outside: one HTML file that any browser opens, offline, with a passphrase.

Inside is JSON, encrypted with AES-256-GCM under a key that PBKDF2-HMAC-SHA256 makes of the passphrase: what
both this library and every browser can do. The file's own policy forbids it to load or send anything."""

import json
import secrets
from base64 import b64decode, b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

ROUNDS = 200_000  # the passphrase has 150 random bits: the rounds are not what it rests on
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
GROUPS = 6


class WrongPassphrase(Exception):
    """This passphrase does not open this package, or the package was altered."""


def closed(document: dict) -> tuple[str, str]:
    """The package of `document` (as desk.document makes it), and its passphrase. -> (HTML, passphrase)"""
    passphrase = "-".join(
        "".join(secrets.choice(LETTERS) for _letter in range(5)) for _group in range(GROUPS)
    )
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    plain = json.dumps(document, ensure_ascii=False).encode()
    sealed = AESGCM(_key(passphrase, salt, ROUNDS)).encrypt(nonce, plain, None)
    parts = {"salt": salt, "nonce": nonce, "sealed": sealed}
    envelope = {name: b64encode(value).decode("ascii") for name, value in parts.items()} | {"rounds": ROUNDS}
    with translation.override(settings.LANGUAGE_CODE):
        page = render_to_string(
            "privacy/package.jinja", {"title": document["title"], "envelope": json.dumps(envelope)}
        )
    return page, passphrase


def opened(page: str, passphrase: str) -> dict:
    """What a package holds, opened by this program instead of by a browser. Raises WrongPassphrase."""
    text = page.partition('<script type="application/json" id="sealed">')[2].partition("</script>")[0]
    envelope = json.loads(text)
    salt, nonce, sealed = (b64decode(envelope[name]) for name in ("salt", "nonce", "sealed"))
    try:
        return json.loads(AESGCM(_key(passphrase, salt, envelope["rounds"])).decrypt(nonce, sealed, None))
    except InvalidTag:
        raise WrongPassphrase from None


def _key(passphrase: str, salt: bytes, rounds: int) -> bytes:
    # Dashes, blanks and small letters are for people: the key is made without them, here and in the page.
    letters = "".join(each for each in passphrase.upper() if each in LETTERS)
    return PBKDF2HMAC(SHA256(), 32, salt, rounds).derive(letters.encode())
