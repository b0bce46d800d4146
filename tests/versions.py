"""Versions of the policy and the terms that come, for tests: published today, in effect in two weeks."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from parley.ground import clock
from parley.privacy import first_had, terms
from parley.privacy.documents import POLICY, TERMS, Document
from parley.privacy.first_had import FirstHad
from parley.privacy.policy_versions import Version

WEEKS = timedelta(days=14)
SAYS = {"policy": "Rings came.", "terms": "Swaps of three are allowed."}


@pytest.fixture
def publish(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Version]:
    """publish(document, in_effect=…, text=…, had=…) -> one more version of it, with that text, first had here
    when it was published, or on the day `had`"""
    first_had.forget()

    def made(document: Document, in_effect: date | None = None, text: str | None = None, **more) -> Version:
        last, today = document.versions[-1], more.pop("date", clock.today())
        had = more.pop("had", today)
        folder = tmp_path / document.name
        if document.folder != folder:
            shutil.copytree(document.folder, folder)
            monkeypatch.setattr(document, "folder", folder)
        text = document.text(last) if text is None else text
        number = last.version + 1
        (folder / f"{number}.{document.suffix}").write_text(text, "utf-8")
        said = {"changed": (SAYS[document.name],), "notice": "", **more}
        version = Version(number, today, in_effect or today + WEEKS, terms.digest(text), **said)
        monkeypatch.setattr(document, "versions", [*document.versions, version])
        here = {"since": had, "digest": version.digest}
        FirstHad.objects.update_or_create(document=document.name, version=number, defaults=here)
        return version

    return made


__all__ = ["POLICY", "TERMS", "publish"]
