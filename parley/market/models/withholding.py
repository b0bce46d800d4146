"""What staff does to words that somebody reported (a question, a rating, or an answer to one): hides them
while they are looked into, takes them away, gives them back. Nothing is changed in the words: they are not
shown."""

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.notices.models import Event
from parley.safety.models import only_moderators


class Standing(models.TextChoices):
    """Whether words are shown."""

    SHOWN = "shown", gettext_lazy("Shown")
    HIDDEN = "hidden", gettext_lazy("Hidden while it is looked into")
    REMOVED = "removed", gettext_lazy("Taken away by staff")


# verb: (standings it starts from, standing it leads to). The only transitions there are.
TRANSITIONS: dict[str, tuple[tuple[str, ...], str]] = {
    "hide": (("shown",), "hidden"),
    "show": (("hidden",), "shown"),
    "take-down": (("shown", "hidden"), "removed"),
    "give-back": (("removed",), "shown"),
}


class Withholding(models.Model):
    """The same verbs as staff has for a listing; `withheld` names the column that they move. `by` is None
    when the time for looking is over, or somebody outside decided. All raise Refusal: "not-yours",
    "stale"."""

    withheld = "standing"

    class Meta:
        abstract = True

    def hide(self, by: Member | None) -> None:
        """Staff hides the words while a report is looked into."""
        self._withhold("hide", by)

    def show(self, by: Member | None) -> None:
        """Show again what staff hid."""
        self._withhold("show", by)

    def take_down(self, by: Member | None) -> None:
        """Staff takes the words away."""
        self._withhold("take-down", by)

    def give_back(self, by: Member | None) -> None:
        """Undo `take_down`."""
        self._withhold("give-back", by)

    @property
    def is_held_back(self) -> bool:
        """Does staff hide the words while they are looked into?"""
        return getattr(self, self.withheld) == Standing.HIDDEN

    @property
    def can_be_given_back(self) -> bool:
        """Did staff take the words away?"""
        return getattr(self, self.withheld) == Standing.REMOVED

    def _withhold(self, verb: str, by: Member | None) -> None:
        """Go where the table leads, under the locks of every change of a question, with the Event."""
        if by is not None:
            only_moderators(by)
        with transaction.atomic():
            row: Any = self._locked()
            (sources, target), was = TRANSITIONS[verb], getattr(row, self.withheld)
            if was not in sources:
                raise Refusal(_("This has changed meanwhile. Look again."), code="stale")
            setattr(row, self.withheld, target)
            row.save(update_fields=[self.withheld])
            row._redraw()
            Event.record(f"words-{verb}", row, by and by.subject, was=was, now=target)
        self._become(row)
