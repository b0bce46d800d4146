"""Sealed columns: ciphertext in the database and in memory. A value is sealed the moment it is assigned.

The gate is the only way back to plain text. Everything else that touches a sealed value raises.
"""

import hashlib
import hmac
import json
import uuid

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from parley.privacy import envelope, keys


class SealedTouched(Exception):
    """Somebody tried to read, compare, print or store a sealed value other than through the gate."""


def _touched(*args, **kwargs):
    raise SealedTouched("a sealed value was touched: it opens only through parley.privacy.gate.disclose")


class Sealed:
    """A sealed value. It can be passed on and tested with `is None`; anything else raises SealedTouched."""

    __slots__ = ("_ciphertext", "_place")

    def __init__(self, ciphertext: bytes, place: tuple | None = None):
        self._ciphertext = ciphertext
        self._place = place

    def __repr__(self):
        return "<sealed>"

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    __str__ = __format__ = __html__ = __bytes__ = __bool__ = __hash__ = _touched
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _touched
    __iter__ = __len__ = __contains__ = __getitem__ = __call__ = _touched
    __add__ = __radd__ = __mod__ = __rmod__ = __mul__ = __rmul__ = _touched
    __int__ = __float__ = __index__ = __complex__ = _touched
    __reduce__ = __reduce_ex__ = __getstate__ = _touched


class _Ciphertext(bytes):
    """What `pre_save` hands to the database; nothing else is let into a sealed column."""


class _SealedAttribute(DeferredAttribute):
    def __set__(self, instance, value):
        field = self.field
        if isinstance(value, Sealed):
            if not _belongs(value, field, instance):
                raise SealedTouched("a sealed value belongs to one column of one row: use reseal()")
        elif value is not None:
            value = seal(instance, field, value)
        else:
            _set_index(instance, field, None)
        instance.__dict__[field.attname] = value


class _IndexAttribute(DeferredAttribute):
    def __set__(self, instance, value):
        # A constructor sets the default None after the sealed column has already computed the index.
        if value is not None or self.field.attname not in instance.__dict__:
            instance.__dict__[self.field.attname] = value


class SealedField(models.BinaryField):
    """A column of sealed text (with json=True: of anything JSON can say). `blank` allows None: not given."""

    descriptor_class = _SealedAttribute

    def __init__(self, *args, json=False, blank=True, **kwargs):
        self.json = json
        kwargs.update(null=blank, blank=blank, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("null", None)
        kwargs.pop("editable", None)
        kwargs["blank"] = self.blank
        return name, path, args, kwargs | ({"json": True} if self.json else {})

    def get_default(self):
        return None

    def encode(self, value) -> bytes:
        """The bytes to seal. Raises TypeError, without the value, if it is not what the column holds."""
        if self.json:
            return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        if not isinstance(value, str):
            raise TypeError(f"{self.name} seals text only")
        return str(value).encode()

    def decode(self, plain: bytes):
        """What was sealed, from its bytes."""
        return json.loads(plain) if self.json else plain.decode()

    def from_db_value(self, value, expression, connection):
        return None if value is None else Sealed(bytes(value))

    def pre_save(self, instance, add):
        value = getattr(instance, self.attname)
        return None if value is None else _Ciphertext(value._ciphertext)

    def get_db_prep_save(self, value, connection):
        # save() and bulk_create() come through pre_save; update() and bulk_update() do not, and are refused.
        if value is not None and not isinstance(value, _Ciphertext):
            _touched()
        return super().get_db_prep_save(value, connection)

    def get_lookup(self, lookup_name):
        if lookup_name != "isnull":
            raise SealedTouched(f"{self.name} is sealed: no {lookup_name} look-up could ever find it")
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name):
        raise SealedTouched(f"{self.name} is sealed: no {lookup_name} look-up could ever find it")

    def formfield(self, **kwargs):
        raise SealedTouched(f"{self.name} is sealed: use a plain Form at the boundary")

    value_to_string = to_python = validate = run_validators = _touched


class BlindIndexField(models.CharField):
    """The keyed hash of a sealed column, by which equal values are found: `filter(email_index=blind(…))`.

    Never for what can be enumerated (a telephone number): whoever has the key could try them all.
    """

    descriptor_class = _IndexAttribute

    def __init__(self, *args, of=None, normalise=str.casefold, **kwargs):
        self.of, self.normalise = of, normalise
        kwargs.update(max_length=64, null=True, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for key in ("max_length", "null", "editable"):
            kwargs.pop(key, None)
        return name, path, args, kwargs | {"of": self.of}

    def get_lookup(self, lookup_name):
        if lookup_name not in ("exact", "in", "isnull"):
            raise SealedTouched(
                f"{self.name} is a blind index: a {lookup_name} look-up would silently find nothing"
            )
        return super().get_lookup(lookup_name)

    def get_prep_value(self, value):
        if value is not None and not (isinstance(value, str) and len(value) == 64):
            raise SealedTouched(f"{self.name} is a blind index: look up what blind() gives, nothing else")
        return super().get_prep_value(value)


class SealedModel(models.Model):
    """A row with sealed columns, about one subject, under one keeping. `row` is there before it is saved."""

    row = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.UUIDField(db_index=True, editable=False)
    keeping = models.UUIDField(editable=False)

    class Meta:
        abstract = True

    def __init__(self, *args, **kwargs):
        with keys.held():
            super().__init__(*args, **kwargs)

    @classmethod
    def from_db(cls, db, field_names, values):
        names = dict(zip(field_names, values, strict=True))
        for name, value in names.items():
            if isinstance(value, Sealed):
                value._place = (cls._meta.db_table, name, names.get("row"))
        return super().from_db(db, field_names, values)


def blind(model, name: str, value: str) -> str:
    """The blind index of `value` for the sealed column `name`. Raises LookupError if that has no index."""
    field = _index_of(model, name)
    if field is None:
        raise LookupError(f"{model._meta.label}.{name} has no blind index")
    key = keys.index_key(f"{model._meta.db_table}.{name}")
    return hmac.new(key, field.normalise(value).encode(), hashlib.sha256).hexdigest()


def seal(instance, field: SealedField, value) -> Sealed:
    """Seal `value` for one column of one row, and set the column's blind index if it has one."""
    key = keys.keys_of([_keeping(instance)])[instance.keeping]
    sealed = envelope.close(key, field.encode(value), _bound(instance, field))
    if _index_of(type(instance), field.name):
        _set_index(instance, field, blind(type(instance), field.name, value))
    return Sealed(sealed, _place(instance, field))


def open_sealed(instance, name: str, key: bytes):
    """The plain value of one column, for the gate and `reseal` alone. Raises InvalidTag if it was altered."""
    field, value = instance._meta.get_field(name), getattr(instance, name)
    if value is None:
        return None
    return field.decode(envelope.open(key, value._ciphertext, _bound(instance, field)))


def reseal(source, target, columns: dict[str, str]) -> None:
    """Copy sealed columns {source name: target name} into another row's keeping; plain text stays here."""
    with keys.held():
        found = keys.keys_of([source.keeping, _keeping(target)])
        for here, there in columns.items():
            setattr(target, there, open_sealed(source, here, found[source.keeping]))


def sealed_fields(model) -> list[SealedField]:
    """The sealed columns of a model."""
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]


def _keeping(instance) -> uuid.UUID:
    if instance.subject is None or instance.keeping is None:
        raise ValueError(f"{instance._meta.label}: give subject and keeping before the first sealed value")
    return instance.keeping


def _place(instance, field) -> tuple:
    return (instance._meta.db_table, field.attname, instance.row)


def _belongs(value: Sealed, field, instance) -> bool:
    if value._place is None:
        return False
    table, column, row = value._place
    return (table, column) == (instance._meta.db_table, field.attname) and row in (None, instance.row)


def _bound(instance, field) -> tuple[str, ...]:
    return (instance._meta.db_table, field.column, str(instance.row), str(instance.subject))


def _index_of(model, name: str) -> BlindIndexField | None:
    found = (field for field in model._meta.concrete_fields if isinstance(field, BlindIndexField))
    return next((field for field in found if field.of == name), None)


def _set_index(instance, field, value) -> None:
    if index := _index_of(type(instance), field.name):
        instance.__dict__[index.attname] = value
