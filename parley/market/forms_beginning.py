"""The form of ten short lines."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parley.ground.words import one_line
from parley.market.beginning import LINES
from parley.safety.public_words import PublicWordsForm


class BeginningForm(PublicWordsForm):
    """What one has and what one wants, a title each."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for side, label in (("have", _("Something I have")), ("want", _("Something I want"))):
            for number in range(1, LINES + 1):
                self.fields[f"{side}_{number}"] = forms.CharField(label=label, max_length=100, required=False)
        self.public = tuple(name for name in self.fields if name != "no_contact")

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not self.errors and not (self.titles("have") or self.titles("want")):
            raise forms.ValidationError(gettext("Write something in one line at least, or skip this."))
        return said

    def titles(self, side: str) -> list[str]:
        """What was typed on that side, "have" or "want"."""
        typed = (self.cleaned_data.get(f"{side}_{number}", "") for number in range(1, LINES + 1))
        return [words for each in typed if (words := one_line(each))]
