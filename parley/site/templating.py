"""What every template can say."""

import uuid
from datetime import date as Date
from datetime import datetime as DateTime
from functools import lru_cache

import nh3
from babel.dates import format_date, format_time, format_timedelta, get_datetime_format
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext, to_locale
from jinja2 import Environment, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from parley.ground import clock
from parley.ground.money import Money
from parley.ground.requests import ONCE_FIELD
from parley.ground.spans import in_words
from parley.members.models import Agreement
from parley.notices.models import unseen_count
from parley.offers import rules
from parley.site.live import address

MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", "heading", "lheading"])
TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "code", "pre", "a", "hr"}


def environment(**options) -> Environment:
    """The Jinja2 environment: an undefined name raises, and so does a touched sealed value."""
    made = Environment(
        **{**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True},
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made.install_gettext_callables(gettext, ngettext, newstyle=True)
    helpers = (url, static, once, money, date, datetime, ago, in_words, icon, markdown)
    made.globals.update({helper.__name__: helper for helper in helpers})
    made.globals.update(
        language=get_language, now=clock.now, unseen_count=unseen_count, site_name=settings.PARLEY_NAME
    )
    made.globals.update(live_stream=address.for_pages())
    made.globals.update(versions_to_agree_to=Agreement.pending, offer_rules=rules)
    return made


@lru_cache(maxsize=4096)
def url(name: str, *args, **kwargs) -> str:
    """The address of the page `name`."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


@lru_cache(maxsize=512)
def static(path: str) -> str:
    """The address of the static file `path`, with its content's hash in it."""
    return staticfiles_storage.url(path)


def once() -> Markup:
    """The hidden field that makes the form's request happen once (parley.site.once)."""
    return Markup(f'<input type="hidden" name="{ONCE_FIELD}" value="{uuid.uuid4()}">')


def viewer(request: HttpRequest) -> dict:
    """`viewer`: the member who looks, or None. Costs nothing where the browser sent no session."""
    signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
    return {"viewer": request.user if signed_in else None}


def _locale() -> str:
    return to_locale(get_language() or "en")


def money(value: Money) -> str:
    """An amount as the reader writes it."""
    return value.format()


def date(value: Date | DateTime) -> str:
    """A day, like "5 March 2026"."""
    return format_date(value, "long", locale=_locale())


def datetime(value: DateTime) -> str:
    """A moment in UTC, like "5 Mar 2026, 14:02"."""
    locale = _locale()
    day, time = format_date(value, "medium", locale=locale), format_time(value, "short", locale=locale)
    return get_datetime_format("medium", locale=locale).replace("'", "").format(time, day)


def ago(value: DateTime) -> str:
    """How long ago or how far ahead `value` is, like "3 hours ago"."""
    return format_timedelta(value - clock.now(), add_direction=True, locale=_locale())


@lru_cache(maxsize=512)
def icon(name: str, label: str = "") -> Markup:
    """An icon of the sprite; hidden from screen readers unless it has a `label`."""
    says = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon" {}><use href="{}#{}"></use></svg>').format(
        says, static("icons/sprite.svg"), escape(name)
    )


def markdown(text: str) -> Markup:
    """A member's text as safe HTML: emphasis, lists, quotes and links that say they lead outside."""
    html = MARKDOWN.render(text)
    return Markup(
        nh3.clean(
            html,
            tags=TAGS,
            attributes={"a": {"href"}},
            url_schemes={"https", "http"},
            link_rel="nofollow ugc noopener",
        )
    )
