"""City and country, as a person writes them."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.members import countries
from parley.members.forms.base import PlainForm
from parley.members.models import City


class PlaceForm(PlainForm):
    """A country and the name of a city in it. `cleaned_data["place"]` is the City; where there are
    several of the name, they are offered as choices."""

    country = forms.ChoiceField(
        label=gettext_lazy("Country"), choices=countries.choices,
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )  # fmt: skip
    city = forms.CharField(
        label=gettext_lazy("City"), max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )  # fmt: skip
    which = forms.ChoiceField(
        label=gettext_lazy("Which one"), choices=[], required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.found = self._named()
        if len(self.found) > 1:
            which = self.fields["which"]
            which.choices = [(str(city.pk), city.told_apart()) for city in self.found]
            which.required = True
            which.error_messages["required"] = _("There are several cities of this name. Choose yours.")
        else:
            del self.fields["which"]

    def _named(self) -> list[City]:
        country, text = (str(self.data.get(self.add_prefix(name)) or "") for name in ("country", "city"))
        if country not in countries.names() or len(text) > 100:
            return []
        return City.objects.named(country, text)

    def clean_city(self) -> str:
        if not self.found and self.cleaned_data.get("country"):
            raise ValidationError(
                _("No city of this name is known there. Check the spelling, or name the nearest larger one.")
            )
        return self.cleaned_data["city"]

    def clean(self) -> dict:
        cleaned = super().clean()
        chosen = [city for city in self.found if len(self.found) == 1 or str(city.pk) == cleaned.get("which")]
        if chosen:
            cleaned["place"] = chosen[0]
        return cleaned
