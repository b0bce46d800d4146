"""Where somebody was going when they were led aside."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 300


def is_safe(path: str) -> bool:
    """Whether `path` is an address of this site, as a path from its root, that can be kept: PostgreSQL
    takes no NUL."""
    return (
        0 < len(path) <= LONGEST
        and path.startswith("/")
        and "\0" not in path
        and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    )


def onward(request: HttpRequest) -> str:
    """The path that `next` names (posted, or in the address), or "" when it names none of this site."""
    path = request.POST.get("next") or request.GET.get("next") or ""
    return path if is_safe(path) else ""


def came_from(request: HttpRequest) -> str:
    """The page of this site on which the form of `request` stood; its own path when that is unknown."""
    parts = urlsplit(request.headers.get("Referer", ""))
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    same = parts.netloc == request.get_host()
    return path if same and is_safe(path) else request.path
