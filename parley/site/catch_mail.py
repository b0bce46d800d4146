"""A mail server that delivers nothing: what it is given lies in a folder. For the demo.

Run as `python -m parley.site.catch_mail` by the supervisor."""

import argparse
import asyncio
import os
import signal
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from parley.site.supervise import obey_parent

KEPT = 500
LARGEST = 1_000_000


class Catcher:
    """Writes each message into `folder`, readable by its owner alone, and keeps the newest KEPT."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take a message; it is on the disk when the sender hears 250."""
        name = f"{time.time_ns():020d}.eml"
        draft = self.folder / f".{name}"
        with open(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(envelope.original_content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self.folder / name)
        self._prune()
        return "250 Caught"

    def _prune(self) -> None:
        for old in sorted(self.folder.glob("*.eml"))[:-KEPT]:
            old.unlink(missing_ok=True)


async def catch(port: int, folder: Path) -> None:
    """Listen until told to stop."""
    loop, stop, catcher = asyncio.get_running_loop(), asyncio.Event(), Catcher(folder)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = await loop.create_server(
        lambda: SMTP(catcher, data_size_limit=LARGEST, ident="Parley catches mail", loop=loop),
        "127.0.0.1",
        port,
    )
    async with server:
        await stop.wait()


def main() -> int:
    """Catch mail until told to stop."""
    obey_parent()
    parser = argparse.ArgumentParser(prog="parley.site.catch_mail")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    asyncio.run(catch(options.port, options.folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
