"""A postal address; its fields are those of its country."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.members import addresses, countries
from parley.members.forms.base import PlainForm, say_plainly

TOKENS = {
    "street_address": "street-address", "city": "address-level2", "postal_code": "postal-code",
    "country_area": "address-level1", "city_area": "address-level3",
}  # fmt: skip
LONGEST = {"street_address": 200}


class AddressForm(PlainForm):
    """`cleaned_data` has address (as it is kept)."""

    country_code = forms.ChoiceField(
        label=gettext_lazy("Country"), choices=countries.choices,
        widget=forms.Select(attrs={"autocomplete": "country", "data-submits": "redraw"}),
    )  # fmt: skip

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.country = self._typed("country_code")
        self.parts: list[str] = []
        if self.country in countries.names():
            self._add_address()

    def _typed(self, name: str) -> str:
        source = self.data if self.is_bound else self.initial
        return str(source.get(name) or "")

    def _add_address(self) -> None:
        """One field for each part of an address there; a select where the parts are known by name."""
        rules = addresses.rules(self.country, self._typed("country_area"))
        self.parts = [name for name in addresses.order(self.country) if name in rules.allowed_fields]
        for name in self.parts:
            attrs = {"autocomplete": TOKENS[name]} if name in TOKENS else {}
            required = name in rules.required_fields
            known = getattr(rules, f"{name}_choices", [])
            options = {"label": addresses.label(name, rules), "required": required}
            if known:
                unique = dict(known)
                self.fields[name] = forms.ChoiceField(
                    choices=[("", ""), *unique.items()], widget=forms.Select(attrs=attrs), **options
                )
                say_plainly(self.fields[name])
                continue
            street = name == "street_address"
            widget = forms.Textarea(attrs={**attrs, "rows": 2}) if street else forms.TextInput(attrs=attrs)
            self.fields[name] = forms.CharField(max_length=LONGEST.get(name, 80), widget=widget, **options)
            say_plainly(self.fields[name])

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.parts and not any(name in self.errors for name in self.parts):
            self._clean_address(cleaned)
        return cleaned

    def _clean_address(self, cleaned: dict) -> None:
        typed = {name: cleaned.get(name, "").replace("\r\n", "\n") for name in self.parts}
        cleaned["address"], wrong = addresses.normalise({**typed, "country_code": self.country})
        for name, problem in wrong.items():
            says = (
                _("This is needed.") if problem == "required" else _("That does not exist in this country.")
            )
            self.add_error(name if name in self.fields else None, says)
