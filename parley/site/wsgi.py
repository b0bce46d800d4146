"""What the web server runs."""

import os

from django.conf import settings
from django.core.signals import request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, reset_queries

from parley.site.assets import Assets

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parley.site.settings")
application = Assets(get_wsgi_application(), settings.STATIC_ROOT)

# Connections here have no age, and what broke is found by the look at them after each request; the same look
# before it, and emptying a log that is kept when debugging only, took a tenth of the time of a page.
request_started.disconnect(close_old_connections)
request_started.disconnect(reset_queries)
