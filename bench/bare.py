"""The bare page, the yardstick: Django without middleware, one row read by primary key, bytes from memory.

Served by the same server with the same number of workers as Parley. `/orm/SIZE/ID/` reads with the ORM's
`get`, `/raw/SIZE/ID/` with a cursor, which is the harder yardstick; a POST changes that one row."""

import os
from functools import cache

import django
from django.conf import settings

PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728"

settings.configure(
    SECRET_KEY="bench",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    INSTALLED_APPS=["bench.rows"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ.get("BARE_DATABASE", ":memory:"),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "init_command": PRAGMAS,
            },
        }
    },
    LOGGING_CONFIG=None,
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402  (after the settings)
from django.db import connection  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

from bench.rows.models import Row  # noqa: E402


@cache
def of_length(size):
    """A body of `size` bytes, made once."""
    return b"x" * size


def answer(size):
    """The answer, with its length, as Parley's answers have it."""
    return HttpResponse(of_length(size), headers={"Content-Length": str(size)})


def orm(request, size, pk):
    """The bare page, its row read as a model."""
    if request.method == "POST":
        Row.objects.filter(pk=pk).update(title="changed")
    else:
        Row.objects.get(pk=pk)
    return answer(size)


def raw(request, size, pk):
    """The bare page, its row read as a tuple."""
    if request.method == "POST":
        Row.objects.filter(pk=pk).update(title="changed")
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, title, text FROM bare_row WHERE id = %s", [pk]).fetchone()
    return answer(size)


urlpatterns = [path("orm/<int:size>/<int:pk>/", orm), path("raw/<int:size>/<int:pk>/", raw)]


def fill(number):
    """Make the table, with rows of the size of a listing's."""
    from django.db import connection

    with connection.schema_editor() as editor:
        editor.create_model(Row)
    Row.objects.bulk_create(Row(title=f"Thing {n}", text="A sentence about it. " * 30) for n in range(number))


application = get_wsgi_application()
