"""Sealed values: ciphertext everywhere but in the gate's hands."""

import copy
import json
import pickle
import uuid

import pytest
from cryptography.exceptions import InvalidTag
from django.core.cache import cache
from django.core.exceptions import FieldError
from django.db import connection, transaction
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Concat
from django.forms import modelform_factory
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from parley.members.models import Profile
from parley.privacy import envelope, keys
from parley.privacy.keyring import Keeping
from parley.privacy.sealing import Sealed, SealedTouched, blind, open_sealed, reseal

MARKER = "marker-7c1f@example.org"


@pytest.fixture
def profile(ana):
    ana.profile.email = MARKER
    ana.profile.save()
    return Profile.objects.get(pk=ana.profile.pk)


def plain(row, name):
    return open_sealed(row, name, keys.keys_of([row.keeping])[row.keeping])


TOUCHES = {
    "str": str,
    "format": lambda value: f"{value}",
    "percent": lambda value: "%s" % value,  # noqa: UP031  the touch that is meant
    "html": lambda value: value.__html__(),
    "bool": bool,
    "equal": lambda value: value == MARKER,
    "unequal": lambda value: value != MARKER,
    "less": lambda value: value < MARKER,
    "hash": hash,
    "iterate": list,
    "length": len,
    "contains": lambda value: "a" in value,
    "slice": lambda value: value[0],
    "add": lambda value: value + "",
    "add from the left": lambda value: "" + value,
    "bytes": bytes,
    "integer": int,
    "pickle": pickle.dumps,
    "cache": lambda value: cache.set("key", value),
    "join": lambda value: "".join([value]),
}


@pytest.mark.parametrize("touch", TOUCHES.values(), ids=TOUCHES)
def test_touching_a_sealed_value_raises(profile, touch):
    with pytest.raises((SealedTouched, TypeError)) as raised:
        touch(profile.email)
    assert MARKER not in str(raised.value)


def test_json_refuses_a_sealed_value(profile):
    with pytest.raises(TypeError) as raised:
        json.dumps({"email": profile.email})
    assert MARKER not in str(raised.value)


@pytest.mark.parametrize(
    "text", ["{{ it.email }}", "{% if it.email %}x{% endif %}", "{{ it.email|upper }}", "{{ it.email ~ '' }}"]
)
def test_a_sealed_value_raises_in_a_template(profile, text):
    with pytest.raises(SealedTouched):
        engines["jinja2"].from_string(text).render({"it": profile})


def test_a_template_may_ask_whether_a_value_was_given(profile):
    template = engines["jinja2"].from_string("{{ it.email is none }}")
    assert template.render({"it": profile}) == "False"


def test_repr_is_a_constant(profile):
    assert repr(profile.email) == repr(profile.name) == "<sealed>"


def test_copying_an_instance_keeps_the_value_sealed(profile):
    twin = copy.deepcopy(profile)
    assert twin.email is profile.email
    assert copy.copy(profile.email) is profile.email


def test_pickling_an_instance_raises(profile):
    with pytest.raises(SealedTouched):
        pickle.dumps(profile)


def test_a_value_is_sealed_at_once_and_before_the_first_save(ana):
    row = Profile(member=ana, subject=ana.subject, keeping=ana.profile.keeping, email=MARKER)
    assert isinstance(row.email, Sealed)
    assert MARKER not in repr(row.__dict__) and MARKER.encode() not in row.email._ciphertext
    assert plain(row, "email") == MARKER


def test_a_value_comes_back_through_save_and_refresh(profile):
    assert plain(profile, "email") == MARKER
    profile.name = "Ana Marker"
    profile.save(update_fields=["name"])
    profile.refresh_from_db()
    assert plain(profile, "name") == "Ana Marker"
    assert plain(profile, "email") == MARKER


def test_bulk_create_seals(new_member):
    member = new_member("bulk")
    row = member.profile
    row.email = MARKER
    Profile.objects.filter(pk=row.pk).delete()
    row.pk = None
    Profile.objects.bulk_create([row])
    assert plain(Profile.objects.get(row=row.row), "email") == MARKER


def test_a_json_column_gives_back_what_was_sealed(profile):
    profile.address = {"city": "Bärn", "lines": ["a", 1, None, True]}
    profile.save()
    assert plain(Profile.objects.get(pk=profile.pk), "address") == {
        "city": "Bärn",
        "lines": ["a", 1, None, True],
    }


def test_none_means_not_given(profile):
    profile.phone = None
    profile.save()
    assert Profile.objects.get(pk=profile.pk).phone is None
    assert Profile.objects.filter(pk=profile.pk, phone__isnull=True).exists()


def test_a_deferred_column_opens_too(profile):
    row = Profile.objects.only("email").get(pk=profile.pk)
    assert plain(row, "email") == MARKER


def test_neither_queries_nor_raw_rows_hold_the_plain_value(profile, django_assert_max_num_queries):
    with django_assert_max_num_queries(50) as seen:
        profile.email = MARKER
        profile.save()
        found = [*Profile.objects.values_list("email"), *Profile.objects.values()]
    assert MARKER not in repr(found)
    assert MARKER not in repr([query["sql"] for query in seen.captured_queries])


def test_expressions_only_ever_meet_ciphertext(profile):
    if connection.vendor == "sqlite":
        text = Concat(
            Func(F("email"), function="hex"), Func(F("name"), function="hex"), output_field=TextField()
        )
    else:
        text = Func(F("email"), Value("hex"), function="encode", output_field=TextField())
    found = Profile.objects.annotate(joined=text).values_list("joined", flat=True)
    assert len(found) == 1 and MARKER.encode().hex() not in found[0].lower()


@pytest.mark.parametrize(
    "look_up", ["email", "email__exact", "email__in", "email__contains", "email__gt", "email__regex"]
)
def test_looking_a_sealed_column_up_raises(profile, look_up):
    with pytest.raises(SealedTouched):
        Profile.objects.filter(**{look_up: [MARKER] if look_up.endswith("in") else MARKER}).exists()


def test_update_is_refused_and_changes_nothing(profile):
    with pytest.raises(SealedTouched), transaction.atomic():
        Profile.objects.filter(pk=profile.pk).update(email="other@example.org")
    with pytest.raises(SealedTouched), transaction.atomic():
        Profile.objects.filter(pk=profile.pk).update(email=profile.email)
    with pytest.raises(SealedTouched), transaction.atomic():
        Profile.objects.bulk_update([profile], ["email"])
    assert plain(Profile.objects.get(pk=profile.pk), "email") == MARKER


def test_forms_and_validation_of_the_model_raise(profile):
    with pytest.raises(FieldError):
        modelform_factory(Profile, fields=["email"])
    with pytest.raises(SealedTouched):
        profile.full_clean()


def test_a_sealed_value_cannot_be_put_into_another_row_or_column(profile, ben):
    with pytest.raises(SealedTouched):
        ben.profile.email = profile.email
    with pytest.raises(SealedTouched):
        profile.name = profile.email
    with pytest.raises(SealedTouched):
        profile.email = Profile.objects.values_list("email", flat=True).get(pk=profile.pk)


@pytest.mark.parametrize("change", ["row", "subject", "column", "bit", "version"])
def test_a_value_moved_or_altered_in_the_database_does_not_open(profile, change):
    column, sealed = "email", bytearray(profile.email._ciphertext)
    if change in ("row", "subject"):
        setattr(profile, change, uuid.uuid4())
    if change == "column":
        column = "name"
    if change == "bit":
        sealed[20] ^= 1
    if change == "version":
        sealed[0] ^= 2
    profile.__dict__[column] = Sealed(bytes(sealed))
    with pytest.raises(InvalidTag):
        plain(profile, column)


def test_a_blind_index_finds_equal_values_whatever_their_case(profile):
    assert Profile.objects.get(email_index=blind(Profile, "email", MARKER.upper())) == profile
    assert not Profile.objects.filter(email_index=blind(Profile, "email", "x@example.org")).exists()


def test_a_blind_index_says_nothing_without_its_key(profile):
    assert MARKER not in profile.email_index and len(profile.email_index) == 64
    profile.email = None
    assert profile.email_index is None


def test_looking_up_a_blind_index_wrongly_raises(profile):
    with pytest.raises(SealedTouched):
        Profile.objects.filter(email_index=MARKER).exists()
    with pytest.raises(SealedTouched):
        Profile.objects.filter(email_index__startswith="a").exists()
    with pytest.raises(LookupError):
        blind(Profile, "phone", "1")


def test_resealing_copies_into_the_other_keeping(profile, ben):
    ben.profile.name = None
    reseal(profile, ben.profile, {"name": "name"})
    assert plain(ben.profile, "name") == plain(profile, "name")
    Keeping.end(profile.keeping)
    assert plain(ben.profile, "name")
    with pytest.raises(keys.KeyGone):
        plain(profile, "name")


def test_sealing_needs_a_keeping_first(ana):
    with pytest.raises(ValueError, match="keeping") as raised:
        Profile(member=ana, email=MARKER)
    assert MARKER not in str(raised.value)


def test_sealing_after_the_keeping_ended_raises(profile):
    Keeping.end(profile.keeping)
    with pytest.raises(keys.KeyGone):
        profile.name = "Too Late"


def test_only_text_goes_into_a_text_column(profile):
    with pytest.raises(TypeError) as raised:
        profile.name = 4711
    assert "4711" not in str(raised.value)


@given(st.binary(max_size=300), st.lists(st.text(), min_size=1, max_size=4))
def test_an_envelope_gives_back_what_went_in(content, place):
    key = b"k" * 32
    sealed = envelope.close(key, content, tuple(place))
    assert envelope.open(key, sealed, tuple(place)) == content
    assert (len(sealed) - 1 - 12 - 16) % envelope.BLOCK == 0


@given(
    st.lists(st.text(max_size=5), min_size=1, max_size=4),
    st.lists(st.text(max_size=5), min_size=1, max_size=4),
)
def test_an_envelope_opens_only_in_its_own_place(place, other):
    sealed = envelope.close(b"k" * 32, b"x", tuple(place))
    if place == other:
        assert envelope.open(b"k" * 32, sealed, tuple(other)) == b"x"
    else:
        with pytest.raises(InvalidTag):
            envelope.open(b"k" * 32, sealed, tuple(other))


def test_short_values_have_one_length():
    sealed = {len(envelope.close(b"k" * 32, text, ("a",))) for text in (b"", b"no", b"yes", b"x" * 63)}
    assert len(sealed) == 1
