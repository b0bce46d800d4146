"""The page that shows what the demo's mail server caught. Its address exists only where
PARLEY_MAIL_CATCHER is set: it shows everybody's mail to everybody."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.errors import MessageError
from email.parser import BytesParser
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

SHOWN = 50
LOOK_AGAIN = 5


@dataclass(frozen=True)
class Letter:
    """A caught mail."""

    name: str
    at: datetime
    to: str
    subject: str
    text: str

    @property
    def paragraphs(self) -> list[list[str]]:
        """The text as paragraphs of lines."""
        blocks = "\n".join(self.text.splitlines()).split("\n\n")
        return [block.strip().splitlines() for block in blocks if block.strip()]


def mail_catcher(request: HttpRequest) -> HttpResponse:
    """The newest mails. The page asks for itself again every few seconds, without script."""
    if not settings.PARLEY_MAIL_CATCHER:
        raise Http404
    found = letters(settings.PARLEY_HOME / "mail")
    response = render(request, "mail-catcher.html", {"letters": found})
    response.headers["Refresh"] = str(LOOK_AGAIN)
    return response


def letters(folder: Path) -> list[Letter]:
    """The newest SHOWN mails in `folder`, newest first. One that cannot be read is left out."""
    newest = sorted(folder.glob("*.eml"), reverse=True)[:SHOWN]
    return [letter for letter in map(_read, newest) if letter]


def _read(path: Path) -> Letter | None:
    try:
        message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        text = message.get_body(("plain",)).get_content()
        at = datetime.fromtimestamp(int(path.stem) / 1e9, UTC)
    except (OSError, MessageError, AttributeError, LookupError, ValueError):
        return None
    return Letter(path.stem, at, str(message["To"]), str(message["Subject"]), text)
