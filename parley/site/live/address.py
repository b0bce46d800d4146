"""Where pages find the streams, and pages of which origins may listen."""

from urllib.parse import urlsplit

from django.conf import settings

PATH = "/live/stream/"


def is_direct() -> bool:
    """Do people reach this machine's ports themselves, without a proxy and TLS between?"""
    public = urlsplit(settings.PUBLIC_URL)
    return not settings.SECURE and (public.port or 80) == settings.PORT


def for_pages() -> str:
    """What a page is told: a path where a proxy leads it to the streams, `:port/path` where they have a port
    of the page's own host, "" where there are none."""
    if settings.PARLEY_LIVE_PROXIED:
        return PATH
    return f":{settings.PARLEY_LIVE_PORT}{PATH}" if settings.PARLEY_LIVE_PORT and is_direct() else ""


def sources() -> list[str]:
    """What the content policy of pages has to name, so that they may connect to the streams."""
    if not for_pages().startswith(":"):
        return []
    # The language of that policy has no words for addresses in brackets.
    hosts = dict.fromkeys(host for host in settings.ALLOWED_HOSTS if ":" not in host)
    return [f"{host}:{settings.PARLEY_LIVE_PORT}" for host in hosts]


def origins() -> frozenset[str]:
    """The origins of the marketplace's own pages, as browsers write them."""
    own = urlsplit(settings.PUBLIC_URL)
    found = {f"{own.scheme}://{own.netloc.rpartition('@')[2]}".lower()}
    if is_direct():
        port = "" if settings.PORT == 80 else f":{settings.PORT}"
        found |= {f"http://{host}{port}" for host in settings.ALLOWED_HOSTS}
    return frozenset(found)
