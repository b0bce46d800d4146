"""What a restore refuses for what it does not belong to: another marketplace's backup, another list."""

import json
import zipfile
from uuid import uuid4

import pytest

from parley.members.models import Member
from parley.privacy import shredlist
from parley.privacy.keyring import Keeping
from parley.site import archive, backups
from parley.site.restoring import restore
from parley.site.trouble import Trouble

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    """Photos and a shred list of this test's own."""
    settings.PARLEY_PHOTOS = tmp_path / "photos"
    settings.PARLEY_SHRED_LIST = str(tmp_path / "list")


def add_line() -> bytes:
    """A key is destroyed -> the list, now a line longer."""
    Keeping.end(Keeping.begin(uuid4(), "draft"))
    return shredlist.path().read_bytes()


def other_line(begun: bytes) -> bytes:
    """Another line than the one that is there in its place -> that list; the one that is there stays."""
    there = shredlist.path().read_bytes()
    shredlist.path().write_bytes(begun)
    other = add_line()
    shredlist.path().write_bytes(there)
    return other


def made(tmp_path):
    """A backup of the market, and one of the keys."""
    backups.back_up_market(tmp_path / "market")
    backups.back_up_keys(tmp_path / "keys")
    return tmp_path / "market", tmp_path / "keys"


def of_another_marketplace(path) -> None:
    """The same backup, as another marketplace would have made it."""
    with zipfile.ZipFile(path) as zipped:
        files = {name: zipped.read(name) for name in zipped.namelist()}
    said = json.loads(files[archive.MANIFEST]) | {"market": "0123456789ab"}
    with zipfile.ZipFile(path, "w") as zipped:
        for name, content in (files | {archive.MANIFEST: json.dumps(said).encode()}).items():
            zipped.writestr(name, content)


def refused(words, market, keys=None, shred_list=None) -> None:
    """A restore says so, and nothing was touched: neither market nor list."""
    before = shredlist.path().read_bytes()
    Member.objects.filter(handle="ana").update(is_moderator=True)  # since the backup
    with pytest.raises(Trouble, match=words):
        restore(market, keys, True, lambda _words: None, shred_list)
    assert Member.objects.get(handle="ana").is_moderator
    assert shredlist.path().read_bytes() == before


@pytest.mark.parametrize("which", [0, 1])
def test_a_backup_of_another_marketplace_is_refused(ana, tmp_path, which):
    files = made(tmp_path)
    of_another_marketplace(files[which])
    here = shredlist.market_id()
    refused(f"{files[which]} is of another marketplace \\(0123456789ab, not {here}\\)", *files)


@pytest.mark.parametrize("longer", [False, True])
def test_two_lists_of_which_neither_goes_on_from_the_other_are_refused(ana, tmp_path, longer):
    begun = add_line()
    add_line()
    (tmp_path / "copy").write_bytes(other_line(begun))
    market, _keys = made(tmp_path)
    if longer:
        add_line()
    refused("differ; neither goes on from the other", market, shred_list=tmp_path / "copy")


def test_a_list_that_took_another_way_than_the_backup_says_is_refused(ana, tmp_path):
    begun = add_line()
    add_line()
    market, _keys = made(tmp_path)
    other = other_line(begun)
    shredlist.path().write_bytes(other)
    add_line()
    refused(f"does not go on from where it was when {market} was made", market)
