"""Pages put together from pieces. What surrounds them is rendered once with stand-ins where the viewer
goes in, and kept; user ID, proof and key of each request are put in their places afterwards."""

import secrets
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.backends.utils import csrf_input
from markupsafe import Markup, escape

from parley.market.fragments import Piece, fragments
from parley.members.models import Agreement, Member
from parley.notices.models import unseen_count

SLOT = "<!--slot-->"
MANY = 100  # unseen notices: the shell says "99+" from here on

# Nobody can write these, since nobody can know them: text of members never takes a viewer's place.
_HANDLE, _PROOF, _ONCE = (f"stand-in-{secrets.token_hex(8)}" for _ in range(3))


class StandIn:
    """The viewer of a shell that is kept: all that it may say of one is the user ID."""

    handle, subject = _HANDLE, None

    def __init__(self, is_moderator: bool) -> None:
        self.is_moderator = is_moderator


def viewer_of(request: HttpRequest) -> Any:
    """The Member who looks, or None; nothing is read where the browser sent no session."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return request.user if request.user.is_authenticated else None


def assembled(request: HttpRequest, title: bytes, main: Iterable[bytes], language: str) -> HttpResponse:
    """A page of the site's shell with that title (HTML) and those pieces in its main part. `language` is
    the active one: asking for it costs, so a page asks once."""
    before, middle, after = framed(request, "market/frame.html", language, {"slot": SLOT})
    return HttpResponse(b"".join((before, title, middle, *main, after)))


def framed(
    request: HttpRequest, name: str, language: str, shown: dict[str, Any], made_of: Sequence[Hashable] = ()
) -> Piece:
    """The page of template `name` for this request, cut at its slots. `shown` follows from `made_of`,
    and nothing of it depends on the viewer."""
    viewer = viewer_of(request)
    theme = request.COOKIES.get("parley_theme")
    theme = theme if theme in ("light", "dark") else ""
    who = None if viewer is None else _who(viewer)
    if request.GET.get("q"):  # the search box repeats it
        pieces = _rendered(request, name, shown, who)
    else:
        key = (name, *made_of, language, theme, who)
        pieces = fragments.made(key, lambda: _rendered(request, name, shown, who))
    return pieces if viewer is None else _filled(pieces, request, viewer)


def cut(html: str) -> Piece:
    """HTML as bytes, parted where `SLOT` stands."""
    return tuple(part.encode() for part in html.split(SLOT))


def _who(viewer: Member) -> tuple:
    """What the shell says of a viewer besides the user ID."""
    asked = tuple((each, each.is_due) for each in Agreement.pending(viewer))
    return viewer.is_moderator, min(unseen_count(viewer.subject), MANY), asked


def _rendered(request: HttpRequest, name: str, shown: dict[str, Any], who: tuple | None) -> Piece:
    engine = engines["jinja2"]
    context: dict[str, Any] = {"request": request}
    for processor in engine.template_context_processors:
        context.update(processor(request))
    context |= {"viewer": None, "csrf_input": Markup(_PROOF), "once": lambda: Markup(_ONCE)}
    if who is not None:
        context |= {
            "viewer": StandIn(who[0]),
            "unseen_count": lambda subject: who[1],
            "versions_to_agree_to": lambda viewer: [each for each, _is_due in who[2]],
        }
    return cut(engine.env.get_template(name).render(context | shown))


def _filled(pieces: Piece, request: HttpRequest, viewer: Any) -> Piece:
    once = engines["jinja2"].env.globals["once"]
    places = (
        (_HANDLE.encode(), str(escape(viewer.handle)).encode()),
        (_PROOF.encode(), csrf_input(request).encode()),
        (_ONCE.encode(), once().encode()),
    )
    return tuple(_replaced(piece, places) for piece in pieces)


def _replaced(piece: bytes, places: Sequence[tuple[bytes, bytes]]) -> bytes:
    for stand_in, real in places:
        piece = piece.replace(stand_in, real)
    return piece
