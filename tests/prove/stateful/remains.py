"""What somebody may still have in hand of what was shredded: rows read before, keys read before. Nothing of
it opens any more, by no way through the code, by no key that exists; and no byte of it lies in a file."""

from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db.models import Model

from parley.members.models import Member, Profile
from parley.privacy import keys
from parley.privacy.gate import GateClosed, Partner, disclose
from parley.privacy.keyring import Keeping
from parley.privacy.keys import KeyGone
from parley.privacy.sealing import SealedTouched, open_sealed, reseal

REASON = "a parcel went astray"
PLAIN = (b"zqplain", b"ZQPlain", b"+49302312")  # in every value of every field that is sealed


class Remains:
    """Rows by their keeping, the keys as they were, and which of the keepings have ended."""

    def __init__(self, moderator: Member) -> None:
        self.moderator = moderator
        self.rows: dict[UUID, Model] = {}
        self.owners: dict[UUID, Member] = {}
        self.keys: dict[UUID, bytes] = {}
        self.wrapped: dict[UUID, set[bytes]] = {}
        self.gone: list[UUID] = []

    def hold(self, row: Model, owner: Member) -> None:
        """Have a row, and the member whose it is, in hand from now on."""
        self.rows[row.keeping], self.owners[row.keeping] = row, owner

    def note_keys(self) -> None:
        """Read the keys that are there, as they are and as they are stored, before some of them go."""
        found = Keeping.objects.filter(pk__in=self.rows.keys())
        for each in found:
            self.wrapped.setdefault(each.pk, set()).add(bytes(each.wrapped))
        self.keys |= keys.keys_of([each.pk for each in found])

    def shred(self, keeping: UUID) -> None:
        """This key was to be destroyed just now."""
        if keeping not in self.gone:
            self.gone.append(keeping)
            self.check_row(keeping)

    def check(self) -> None:
        """No key that was shredded is there; and the last row that was shredded does not open."""
        assert not Keeping.objects.filter(pk__in=self.gone).exists(), "a key that was shredded is there"
        for keeping in self.gone[-1:]:
            self.check_row(keeping)

    def check_all(self) -> None:
        """No row that was shredded opens, and none by any key that exists."""
        existing = keys.keys_of(Keeping.objects.values_list("pk", flat=True)).values()
        for keeping in self.gone:
            self.check_row(keeping)
            assert not _opens(self.rows[keeping], existing), "a key that is there opens what was shredded"
            assert _opens(self.rows[keeping], [self.keys[keeping]]), "this check would notice nothing"

    def check_row(self, keeping: UUID) -> None:
        """The gate, the key store and the copy into another row give nothing of it; to print it neither."""
        row, owner = self.rows[keeping], self.owners[keeping]
        viewers = [
            (owner, "keep-account", None),
            (Partner("mail"), "send-notices", None),
            (self.moderator, "settle-dispute", REASON),
        ]
        for viewer, purpose, because in viewers:
            _refuses(GateClosed, disclose, viewer, purpose, ["email"], row, because)
        _refuses(KeyGone, keys.keys_of, [keeping])
        other = Profile(subject=self.moderator.subject, keeping=self.moderator.profile.keeping)
        _refuses(KeyGone, reseal, row, other, {"email": "email"})
        _refuses(SealedTouched, str, row.email)

    def check_files(self) -> None:
        """No file of the home holds a plain value, or a key that was shredded in any form."""
        forms = [self.keys[each] for each in self.gone] + [
            form for each in self.gone for form in self.wrapped[each]
        ]
        for path in Path(settings.PARLEY_HOME).rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            assert not any(each in content for each in PLAIN), f"a plain value in {path.name}"
            assert not any(each in content for each in forms), f"a shredded key in {path.name}"


def _refuses(error: type[Exception], function, *given) -> None:
    try:
        function(*given)
    except error:
        return
    raise AssertionError(f"{function.__name__} opened what was shredded, or did not say {error.__name__}")


def _opens(row: Model, existing) -> bool:
    return any(_fits(row, key) for key in existing)


def _fits(row: Model, key: bytes) -> bool:
    try:
        return open_sealed(row, "email", key) is not None
    except InvalidTag:
        return False
