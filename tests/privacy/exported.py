"""Copies that members take, made and opened by tests."""

import json
import uuid
import zipfile
from io import BytesIO

from django.test import Client

from parley.members.models import Member
from parley.privacy import exports
from parley.privacy.exports import Export


def ask(client: Client):
    return client.post("/my-data/exports/", {"_once": str(uuid.uuid4())})


def made(member: Member) -> Export:
    """A copy of everything about the member, ready."""
    export = Export.ask(by=member)
    exports.make_unfinished()
    export.refresh_from_db()
    assert export.state == "ready"
    return export


def opened(export: Export) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(BytesIO(b"".join(export.read())))
    assert archive.testzip() is None
    return archive


def data(export: Export) -> dict:
    return json.loads(opened(export).read("data.json"))


def page(export: Export) -> str:
    return opened(export).read("index.html").decode()


def table(said: dict, name: str) -> dict:
    return next(each for each in said["tables"] if each["table"] == name)
