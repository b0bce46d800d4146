"""Full name, telephone and postal address."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from parley.members import phones
from parley.members.forms.address import AddressForm


class DetailsForm(AddressForm):
    """`cleaned_data` has name, phone (E.164) and address (as it is kept)."""

    name = forms.CharField(
        label=gettext_lazy("Full name"), max_length=100, min_length=2,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=gettext_lazy("Telephone"), max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )  # fmt: skip

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("phone") and cleaned.get("country_code"):
            try:
                cleaned["phone"] = phones.parse(cleaned["phone"], cleaned["country_code"])
            except ValidationError as error:
                self.add_error("phone", error)
        return cleaned
