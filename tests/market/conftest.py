"""A folder for photos that is the test's own."""

from pathlib import Path

import pytest


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    """Where photos lie."""
    settings.PARLEY_PHOTOS = tmp_path / "photos"
    return settings.PARLEY_PHOTOS
