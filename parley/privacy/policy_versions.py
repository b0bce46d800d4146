"""The versions of the privacy policy, oldest first. Each names the digest of the catalogue that it states.

When the catalogue changes, `parley policy check` says so and the tests fail until a version is added
here, with its statements in `policies/<number>.txt` (made by `parley policy show`). What weakens the
policy (a wider audience, a new purpose, a longer time) needs a notice, and two weeks until it takes effect.
"""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Version:
    """One version: its dates, what changed, what members were told."""

    version: int
    date: datetime.date
    in_effect: datetime.date
    digest: str
    changed: tuple
    notice: object = ""


VERSIONS = [
    Version(
        version=1,
        date=datetime.date(2026, 11, 22),
        in_effect=datetime.date(2026, 11, 22),
        digest="59bbb16ec59bcdabc62cade1c3a3c2c7238449c35dcfc42d6a93c318224a2d09",
        changed=(_("The first version."),),
    ),
]
