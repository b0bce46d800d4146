"""What members agree to: the privacy policy and the terms of use, each in versions with their days.

A version is published on its `date` and binds from `in_effect` on, here no sooner than its own notice after
this installation first had it, nor before the one that it follows. Lists and folders
may be others while the program runs (in tests they are); nothing here remembers what it read from them."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from parley.ground import clock
from parley.privacy import first_had, policy_versions, terms
from parley.privacy.policy_versions import Version


@dataclass(eq=False)
class Document:
    """One of them: what it is called, the url name of its page, its versions (oldest first), and the
    folder in which the text of version N is the file N.`suffix`."""

    name: str
    title: object
    page: str
    versions: list[Version]
    folder: Path
    suffix: str

    def published(self, today: date | None = None) -> list[Version]:
        """The versions that people can read, with the day that each takes effect here; the first is always
        one of them."""
        today = today or clock.today()
        return self._here([each for each in self.versions if each.date <= today], today) or self.versions[:1]

    def newest(self, today: date | None = None) -> Version:
        """The version published last: who joins agrees to this one."""
        return self.published(today)[-1]

    def in_effect(self, today: date | None = None) -> Version:
        """The version that binds on that day."""
        today = today or clock.today()
        binding = [each for each in self.published(today) if each.in_effect <= today]
        return binding[-1] if binding else self.versions[0]

    def coming(self, today: date | None = None) -> Version | None:
        """The newest version, if its day is still to come."""
        today = today or clock.today()
        newest = self.newest(today)
        return newest if newest.in_effect > today and len(self.published(today)) > 1 else None

    def _here(self, versions: list[Version], today: date) -> list[Version]:
        """These versions, each with its day in this installation. Nobody was there before the first."""
        found = versions[:1]
        for each in versions[1:]:
            had = first_had.since(self.name, each) or today
            day = max(each.in_effect, had + (each.in_effect - each.date), found[-1].in_effect)
            found.append(each if day == each.in_effect else replace(each, in_effect=day))
        return found

    def since(self, version: int, today: date | None = None) -> list[Version]:
        """The published versions after that one, oldest first."""
        return [each for each in self.published(today) if each.version > version]

    def numbered(self, number: int) -> Version | None:
        """The published version of that number, or None."""
        return next((each for each in self.published() if each.version == number), None)

    def text(self, version: Version) -> str:
        """The text of a version as it was published; empty when it is not there."""
        path = self.folder / f"{version.version}.{self.suffix}"
        return path.read_text("utf-8") if path.exists() else ""

    def before(self, version: Version) -> Version | None:
        """The version that this one follows, or None."""
        earlier = [each for each in self.versions if each.version < version.version]
        return earlier[-1] if earlier else None


STATEMENTS = Path(__file__).parent / "policies"
POLICY = Document(
    "policy", _("privacy policy"), "privacy:policy", policy_versions.VERSIONS, STATEMENTS, "txt"
)
TERMS = Document("terms", _("terms of use"), "privacy:terms", terms.versions(), terms.folder(), "md")
documents = {each.name: each for each in (POLICY, TERMS)}
