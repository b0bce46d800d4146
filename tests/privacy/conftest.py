"""A small policy of the tests' own over the profile, so that the real one may change."""

from dataclasses import replace

import hypothesis
import pytest

from parley.members.models import Profile
from parley.privacy import relations
from parley.privacy.catalogue import (
    CONTRACT,
    COUNTERPARTY,
    EMAIL,
    LEGITIMATE,
    MODERATOR,
    NAME,
    PARTNER,
    SHRED,
    Personal,
    Use,
    catalogue,
)

# A machine that is busy with something else is no failure.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

SELL = Use("test-sell", to=COUNTERPARTY, when="test-dealing", basis=CONTRACT)
SETTLE = Use("test-settle", to=MODERATOR, basis=LEGITIMATE, reason_required=True)
MAIL = Use("test-mail", to=PARTNER("mail"), basis=CONTRACT)


@pytest.fixture
def dealing(monkeypatch):
    """The pairs (viewer, about) between whom the relation "test-dealing" holds."""
    pairs = set()

    def proves(viewer, about, because):
        return (viewer, about) in pairs and because is not None

    monkeypatch.setitem(
        relations.registered, "test-dealing", relations.Relation("test-dealing", "you deal", proves)
    )
    return pairs


@pytest.fixture
def test_policy(monkeypatch, dealing):
    """The e-mail may go to the other side and to the mail partner, the name to moderators with a reason."""
    table = catalogue.table_of(Profile)
    columns = table.columns | {
        "email": Personal(EMAIL, "profile", [SELL, MAIL], SHRED),
        "name": Personal(NAME, "profile", [SELL, SETTLE], SHRED),
    }
    monkeypatch.setitem(catalogue.tables, (table.database, table.name), replace(table, columns=columns))


@pytest.fixture
def deal():
    """What a disclosure may be because of."""
    from parley.members.models import City

    return City.objects.first()


@pytest.fixture
def own_home(settings, tmp_path):
    """A folder of the test's own for copies and photos."""
    settings.PARLEY_HOME = tmp_path
    settings.PARLEY_PHOTOS = tmp_path / "photos"
    return tmp_path
