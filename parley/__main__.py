"""`python -m parley` is `parley`."""

import sys

from parley.site.cli import main

sys.exit(main())
