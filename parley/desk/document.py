"""What stands in a package: for each person the granted fields, each with how far it was verified."""

from django.conf import settings
from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext as _

from parley.desk.naming import FIELDS, POSTAL, VERIFIED
from parley.ground import clock
from parley.members.addresses import lines as address_lines
from parley.members.models import Member


def of(request: Model, opened: list[tuple[Model, dict]], by: Member) -> dict:
    """The package's content, ready for JSON. `opened`: each line with its plain values."""
    with translation.override(settings.LANGUAGE_CODE):
        return {
            "title": _("Disclosure by %(name)s") % {"name": settings.PARLEY_NAME},
            "facts": [
                [_("Request"), str(request.pk)],
                [_("Ground"), str(request.on.label)],
                [_("Jurisdiction"), request.jurisdiction],
                [_("Made at"), clock.now().strftime("%Y-%m-%d %H:%M UTC")],
                [_("Made by"), by.called],
            ],
            "note": _(
                "“Verified” means that a code sent to the mail address was typed in. “As stated” means that "
                "the member wrote it and that nobody checked it. It holds what was asked for and granted, "
                "and nothing else."
            ),
            "people": [_person(line, values) for line, values in opened],
        }


def _person(line: Model, values: dict) -> dict:
    place = _("registration") if line.deal_id is None else _("contact kept in deal %d") % line.deal_id
    return {
        "name": line.member.called,
        "place": place,
        "values": [
            [str(FIELDS[name]), _text(name, value), _standing(name, value)] for name, value in values.items()
        ],
    }


def _text(name: str, value: object) -> str:
    if value is None:
        return _("not given")
    return "\n".join(address_lines("", value)) if name in POSTAL else str(value)


def _standing(name: str, value: object) -> str:
    return _("verified") if name in VERIFIED and value is not None else _("as stated")
