"""The versions of the privacy policy, oldest first. Each names the digest of the catalogue that it states.

When the catalogue changes, `parley policy check` says so and the tests fail until a version is added
here, with its statements in `policies/<number>.txt` (made by `parley policy show`). What weakens the
policy (a wider audience, a new purpose, a longer time) needs a notice, and two weeks until it takes effect.
Version 1 is still being written: nobody can have agreed to it before Parley 0.1.0 is released.
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
        date=datetime.date(2026, 11, 24),
        in_effect=datetime.date(2026, 11, 24),
        digest="89fe6ec8d77486db23737fbc06f1c67be57640ca437d99f69850c83d2a70113d",
        changed=(_("The first version."),),
    ),
]
