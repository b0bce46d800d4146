"""Every page that the site can show, as files:  python -m tests.browser.story FOLDER

The check's story is played in a scratch marketplace, and everybody in it asks for every address there is. Of
what was answered those pages are kept that show an address for the first time, or a kind of element."""

import logging
import sys
from pathlib import Path

from parley.site.check import scratch


def main(folder: Path) -> None:
    """Play it, and fill the folder."""
    with scratch.marketplace():
        logging.disable(logging.WARNING)  # each refusal has its line
        from tests.browser.collecting import collect  # the settings are there now

        collect(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
