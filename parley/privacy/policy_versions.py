"""The versions of the privacy policy, oldest first. Each names the digest of the catalogue that it states.

When the catalogue changes, `parley policy check` says so and the tests fail until a version is added
here, with its statements in `policies/<number>.txt` (made by `parley policy show`). What weakens the
policy (a wider audience, a new purpose, a longer time, other words) needs a notice, and two weeks until it
takes effect. Version 1 is a draft: nobody can have agreed to it before Parley 0.1.0 is released.
"""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Version:
    """One version: its dates, what changed, what members were told.

    `wording_only`: why words that are different mean nothing else; without it they count as a weakening.
    `held_back`: how the code keeps what is new from being used before `in_effect`, where neither the gate nor
    the sweeper can. `draft`: it is still being written; installations are not held to its text."""

    version: int
    date: datetime.date
    in_effect: datetime.date
    digest: str
    changed: tuple
    notice: object = ""
    wording_only: str = ""
    held_back: str = ""
    draft: bool = False


VERSIONS = [
    Version(
        version=1,
        date=datetime.date(2026, 11, 24),
        in_effect=datetime.date(2026, 11, 24),
        digest="653f167e0e5a65a2d202351735a3e2931ef8d55882e06982860a3950092e964c",
        changed=(_("The first version."),),
        draft=True,
    ),
]
