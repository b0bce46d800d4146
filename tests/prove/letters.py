"""A mail server that notes the Message-ID of each letter in a file, one a line."""

import os
from collections import Counter
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from parley.notices.models import Mail, Notice


def file() -> Path:
    """Where the letters are noted."""
    return Path(os.environ.get("PARLEY_BESIDE") or settings.PARLEY_HOME, "letters.txt")


class Backend(BaseEmailBackend):
    """Takes every letter."""

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        """Note them; one write each, so that lines of several processes do not mix."""
        for letter in email_messages:
            descriptor = os.open(file(), os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
            os.write(descriptor, (letter.extra_headers["Message-ID"] + "\n").encode())
            os.close(descriptor)
        return len(email_messages)


def use() -> None:
    """Have this process send its mail here."""
    settings.EMAIL_BACKEND = "tests.prove.letters.Backend"


def forget() -> None:
    """Begin anew: what waits from before is not sent any more."""
    use()
    Notice.objects.waiting().update(mail_state=Mail.NONE)
    file().unlink(missing_ok=True)


def counted() -> tuple[int, int, int]:
    """Letters noted, different ones among them, mails still waiting."""
    noted = Counter(file().read_text().split()) if file().exists() else Counter()
    return noted.total(), len(noted), Notice.objects.waiting().count()
