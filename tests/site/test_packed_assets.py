"""Static files as browsers get them: packed where that helps, kept for good, and nothing else of the disk."""

import gzip

import pytest

from parley.site.assets import Assets

CSS = "a{color:red}" * 50


@pytest.fixture
def site(tmp_path):
    root = tmp_path / "static"
    (root / "css").mkdir(parents=True)
    (root / "css" / "parley.1.css").write_text(CSS)
    (root / "inter.woff2").write_bytes(b"wOF2")
    (tmp_path / "secret").write_text("no")

    def behind(environ, start_response):
        start_response("200 OK", [])
        return [b"page"]

    return Assets(behind, root)


def fetch(site, path, method="GET", accepts="gzip, br"):
    said = {}

    def start_response(status, headers):
        said.update(status=status, **{name.lower(): value for name, value in headers})

    environ = {"PATH_INFO": path, "REQUEST_METHOD": method, "HTTP_ACCEPT_ENCODING": accepts}
    return said, b"".join(site(environ, start_response))


def test_a_stylesheet_comes_packed_and_is_kept_for_good(site):
    said, body = fetch(site, "/static/css/parley.1.css")
    assert gzip.decompress(body).decode() == CSS
    assert said["content-encoding"] == "gzip" and said["content-type"] == "text/css"
    assert "immutable" in said["cache-control"] and said["vary"] == "Accept-Encoding"
    assert int(said["content-length"]) == len(body) < len(CSS)


def test_a_browser_that_cannot_unpack_gets_it_plain(site):
    said, body = fetch(site, "/static/css/parley.1.css", accepts="identity")
    assert body.decode() == CSS and "content-encoding" not in said


def test_a_font_is_packed_already(site):
    said, body = fetch(site, "/static/inter.woff2")
    assert body == b"wOF2" and said["content-type"] == "font/woff2" and "content-encoding" not in said


def test_head_sends_no_body(site):
    said, body = fetch(site, "/static/inter.woff2", method="HEAD")
    assert body == b"" and said["content-length"] == "4"


@pytest.mark.parametrize(
    "path", ["/static/nothing.css", "/static/../secret", "/static/css", "/static//etc/passwd"]
)
def test_what_was_not_gathered_is_not_there(site, path):
    assert fetch(site, path)[0]["status"] == "404 Not Found"


def test_a_static_file_cannot_be_written_to(site):
    assert fetch(site, "/static/inter.woff2", method="POST")[0]["status"] == "404 Not Found"


def test_everything_else_goes_to_the_site(site):
    assert fetch(site, "/browse/")[1] == b"page"
