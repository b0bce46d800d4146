"""What the web server runs."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from parley.site.assets import Assets

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parley.site.settings")
application = Assets(get_wsgi_application(), settings.STATIC_ROOT)
