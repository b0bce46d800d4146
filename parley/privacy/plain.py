"""Values as people and machines read them in a copy, and on the page of what is held."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from babel.dates import format_date, format_datetime
from django.contrib.auth import get_user_model
from django.db.models import Model
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from parley.ground.money import Money
from parley.privacy.holdings import Column, Row
from parley.privacy.ledger import Disclosure


def for_json(value: object) -> object:
    """The value as JSON says it: times in ISO 8601, people by user ID, other rows by number and name."""
    match value:
        case datetime() | date():
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
        case Disclosure():
            return {name: for_json(each) for name, each in vars(value).items()}
        case Model():
            return _name(value) if _is_person(value) else {"number": value.pk, "name": str(value)}
    return value


def words(row: Row, column: Column) -> str:
    """One value of a row in words: a sum with its currency, the reader's own number as "you"."""
    value = row.values[column.name]
    if uri(row, column):
        return _("a file")
    if column.name.endswith("_amount") and value is not None:
        return Money(value, row.instance.currency).format()
    return _("you") if isinstance(value, UUID) and row.own else statement(value)


def uri(row: Row, column: Column) -> str:
    """The data: URI of the file that the row holds in this column; "" if it holds none, or an altered one."""
    value = row.values[column.name]
    return value if column.is_file and str(value).startswith("data:") else ""


def statement(value: object) -> str:
    """The value in words; "" if there is none."""
    if value in (None, "", [], {}):
        return ""
    match value:
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return _("%(moment)s UTC") % {"moment": format_datetime(value, "medium", locale=_locale())}
        case date():
            return format_date(value, "long", locale=_locale())
        case Model():
            return _name(value) if _is_person(value) else str(value)
        case dict():
            said = [(key.replace("_", " "), statement(each)) for key, each in value.items()]
            return "; ".join(f"{key}: {each}" for key, each in said if each)
        case list() | tuple():
            return "\n".join(map(statement, value))
    return str(value)


def _is_person(value: Model) -> bool:
    return isinstance(value, get_user_model())


def _name(person: Model) -> str:
    return str(getattr(person, person.USERNAME_FIELD))


def _locale() -> str:
    return to_locale(get_language() or "en")
