"""Marks: keyed hashes by which the same value is known again, and from which it cannot be read."""

import hashlib
import hmac

from parley.privacy import keys


def mark(name: str, value: str) -> str:
    """The mark of `value` among the marks called `name`; its key is kept with the keys."""
    return hmac.new(keys.index_key(f"mark {name}"), value.encode(), hashlib.sha256).hexdigest()
