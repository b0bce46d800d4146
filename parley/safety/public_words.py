"""Forms for what everybody will read: contact details in it are caught, and the writer is asked."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parley.members.forms.base import PlainForm
from parley.safety.contact_details import Finding, Kind, find

NAMES = {
    Kind.MAIL: _("a mail address"),
    Kind.PHONE: _("a telephone number"),
    Kind.LINK: _("a link"),
    Kind.ADDRESS: _("a postal address"),
}


class Words(forms.CharField):
    """Some lines of text; a line break counts as one character, however the browser sends it."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n")


class PublicWordsForm(PlainForm):
    """A form whose fields `public` everybody will read. `countries`: where numbers without + may be from;
    `stood`: what stood there before, about which nobody is asked again.

    What is certainly a contact detail has to be taken out, but for the kinds that `may_stand`. Those, and
    digits that might be something else, may be sent all the same, with a box ticked that is there only then
    (`asks`)."""

    public: tuple[str, ...] = ()
    may_stand: frozenset[Kind] = frozenset()
    no_contact = forms.BooleanField(label=_("This is no contact detail"), required=False)

    def __init__(self, *args: Any, countries: Iterable[str] = (), stood: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.countries, self.stood = [each for each in countries if each], stood
        self.asks = False

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        caught = {name: found for name in self.public if (found := self._new_in(said.get(name) or ""))}
        everything = [each for found in caught.values() for each in found]
        self.asks = bool(everything) and all(
            each.kind in self.may_stand or not each.sure for each in everything
        )
        if not (self.asks and said["no_contact"]):
            for name, found in caught.items():
                self.add_error(name, _in_words(found, self.asks))
        return said

    def _new_in(self, text: str) -> list[Finding]:
        found = find(text, self.countries)
        return [each for each in found if text[each.start : each.end] not in self.stood]


def kinds_in(found: list[Finding]) -> str:
    """What was found, by kind and never by value: "a link and a mail address"."""
    kinds = [str(NAMES[kind]) for kind in dict.fromkeys(each.kind for each in found)]
    return get_text_list(kinds, gettext("and"))


def _in_words(found: list[Finding], asks: bool) -> str:
    """What was found, what to do, and why."""
    what = gettext("There seems to be %(kinds)s in it.") % {"kinds": kinds_in(found)}
    todo = gettext("Take it out, or tick the box below.") if asks else gettext("Take it out.")
    why = gettext("Everybody could read it. You get each other's contact when you confirm a deal.")
    return f"{what} {todo} {why}"
