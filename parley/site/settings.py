"""Django's settings, from the operator's few (config.py)."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.utils.translation import gettext_lazy as _

from parley.ground.sqlite.base import PRAGMAS
from parley.site import config

CONFIG = config.load()
PARLEY_HOME = Path(CONFIG.get("PARLEY_HOME", "var")).resolve()
PARLEY_HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = config.secret(PARLEY_HOME, "django")
DEBUG = False
PORT = CONFIG.integer("PORT", 8000)
PUBLIC_URL = CONFIG.get("PARLEY_PUBLIC_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
_public = urlsplit(PUBLIC_URL)
ALLOWED_HOSTS = [_public.hostname or "127.0.0.1", "127.0.0.1", "localhost", "[::1]"]
SECURE = _public.scheme == "https"
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "parley_session", "parley_form"
SESSION_ENGINE = "parley.site.sessions"
SESSION_COOKIE_AGE = 30 * 24 * 3600
CSRF_FAILURE_VIEW = "parley.site.views.forged"

PARLEY_NAME = CONFIG.get("PARLEY_NAME", "Parley")
PARLEY_CURRENCY = CONFIG.get("PARLEY_CURRENCY", "EUR")
PARLEY_ADULT_AGE = CONFIG.integer("PARLEY_ADULT_AGE", 18)
PARLEY_NEWCOMER = CONFIG.table("PARLEY_NEWCOMER")
PARLEY_OFFER_RULES = CONFIG.table("PARLEY_OFFER_RULES")
PARLEY_OUTSIDE_SECOND = CONFIG.get("PARLEY_OUTSIDE_SECOND")
PARLEY_MAIL_CATCHER = CONFIG.flag("PARLEY_MAIL_CATCHER")
PARLEY_PARTNERS = {
    "mail": CONFIG.partner("PARLEY_MAIL_PARTNER"),
    "outside-second": CONFIG.partner("PARLEY_OUTSIDE_SECOND_PARTNER"),
}
PARLEY_BACKUPS_KEPT_DAYS = CONFIG.kept("PARLEY_BACKUPS_KEPT_DAYS", config.BACKUPS_KEPT)
PARLEY_TERMS = CONFIG.get("PARLEY_TERMS")
PARLEY_LIVE_PORT = CONFIG.integer("PARLEY_LIVE_PORT", 0)  # 0: as far as the pages know, there is none
PARLEY_LIVE_PROXIED = CONFIG.flag("PARLEY_LIVE_PROXIED") and CONFIG.get("PARLEY_LIVE_PORT") != "0"
PARLEY_PHOTOS = PARLEY_HOME / "photos"
PARLEY_SHRED_LIST = CONFIG.get("PARLEY_SHRED_LIST")
PARLEY_KEY_BACKUPS = CONFIG.get("PARLEY_KEY_BACKUPS")
PARLEY_KEY_BACKUPS_KEPT_DAYS = CONFIG.kept("PARLEY_KEY_BACKUPS_KEPT_DAYS", config.KEY_BACKUPS_KEPT)

ROOMS = ["privacy", "notices", "members", "safety", "market", "offers", "ratings", "desk", "site"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    *(f"parley.{room}" for room in ROOMS),
]
AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = ["parley.members.authentication.MemberBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "members:sign-in"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _sqlite(name: str) -> dict:
    return {
        "ENGINE": "parley.ground.sqlite",
        "NAME": str(PARLEY_HOME / f"{name}.sqlite3"),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": PRAGMAS},
        "CONN_MAX_AGE": None,
        "TEST": {"NAME": str(PARLEY_HOME / f"test-{name}-{os.getpid()}.sqlite3")},
    }


# What is recorded before bytes are shown, and that a key is gone, outlives a crash whatever the role has set.
DURABLE = "-c synchronous_commit=on"
# Nothing here runs for seconds; to compile what the planner takes for such a statement costs a fifth of one.
NOT_COMPILED = "-c jit=off"


def _postgresql(alias: str, url: str, suffix: str) -> dict:
    settings = dj_database_url.parse(url, conn_max_age=None, conn_health_checks=True)
    settings["NAME"] += suffix
    # The server keeps the plans of statements that come often: planning is half of what a small one costs.
    prepare = {"server_side_binding": True, "prepare_threshold": 3}
    settings["OPTIONS"] = {"connect_timeout": 10, **prepare, **settings.get("OPTIONS", {})}
    options = [settings["OPTIONS"].get("options", os.environ.get("PGOPTIONS", "")), NOT_COMPILED]
    options += [DURABLE] if alias != "default" else []
    settings["OPTIONS"]["options"] = " ".join(filter(None, options))
    settings["TEST"] = {"NAME": f"{os.environ.get('PARLEY_TEST_DB', 'parley_test')}{suffix}"}
    return settings


def _database(alias: str, variable: str) -> dict:
    main = CONFIG.get("DATABASE_URL")
    if own := CONFIG.get(variable):
        return _postgresql(alias, own, "")
    if main:
        return _postgresql(alias, main, "" if alias == "default" else f"_{alias}")
    return _sqlite("market" if alias == "default" else alias)


DATABASES = {
    "default": _database("default", "DATABASE_URL"),
    "keys": _database("keys", "KEYS_DATABASE_URL"),
    "ledger": _database("ledger", "LEDGER_DATABASE_URL"),
}
DATABASE_ROUTERS = ["parley.privacy.router.Router"]
# Room for a text of a megabyte, about which its form says that it is too long, and for more ticks than an
# offer may have. What is longer still is not read: see `site.views.bad_request`.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024 // 2
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_HANDLERS = [
    "parley.market.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

MIDDLEWARE = [
    "parley.site.middleware.headers",
    "parley.privacy.guard.declared_cookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "parley.privacy.choices.browser_signal",
    "parley.members.closed.ClosedAccount",
    "parley.members.hidden.HiddenAccount",
    "parley.site.middleware.Once",
]
if SECURE:
    MIDDLEWARE.insert(0, "django.middleware.security.SecurityMiddleware")

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "site" / "templates", *(PACKAGE / room / "templates" for room in ROOMS[:-1])],
        "OPTIONS": {
            "environment": "parley.site.templating.environment",
            "context_processors": ["parley.site.templating.viewer"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.Jinja2"
ROOT_URLCONF = "parley.site.urls"
WSGI_APPLICATION = "parley.site.wsgi.application"

STATIC_URL = "/static/"
STATIC_ROOT = PARLEY_HOME / "static"
STATICFILES_DIRS = [PACKAGE / "site" / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "parley.site.stylesheet.StylesheetFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "parley.site.storage.HashedStorage"},
}
PHOTOS_URL = "/photos/"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = CONFIG.get("PARLEY_SMTP_HOST", "127.0.0.1")
EMAIL_PORT = CONFIG.integer("PARLEY_SMTP_PORT", 25)
EMAIL_HOST_USER = CONFIG.get("PARLEY_SMTP_USER")
EMAIL_HOST_PASSWORD = CONFIG.get("PARLEY_SMTP_PASSWORD")
EMAIL_USE_TLS = CONFIG.get("PARLEY_SMTP_TLS") == "starttls"
EMAIL_USE_SSL = CONFIG.get("PARLEY_SMTP_TLS") == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = CONFIG.get("PARLEY_MAIL_FROM", f"{PARLEY_NAME} <post@{_public.hostname}>")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "parley.site.logs.Line"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "parley": {"level": "INFO"},
        "PIL": {"level": "INFO"},  # below that it writes what the camera wrote into a photo
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "parley.site.views.SilentReporterFilter"
