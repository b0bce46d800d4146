"""What the pages load: one stylesheet, one sprite, one script with its modules."""

import gzip
import re
from pathlib import Path

import parley
from parley.site import stylesheet

PACKAGE = Path(parley.__file__).parent
STATIC = PACKAGE / "site" / "static"
# No page of the site: a file in a member's copy, which has to stand alone, opened from a disk.
COPY = PACKAGE / "privacy" / "templates" / "privacy" / "export.html"
ICON = re.compile(r"""(?:icon|draw|picture)\(?=?\(?\s*["']([a-z0-9-]+)["']""")


def sources(*endings: str) -> list[Path]:
    return [path for ending in endings for path in PACKAGE.rglob(f"*.{ending}")]


def test_the_stylesheet_holds_every_file_in_the_declared_layers():
    css = stylesheet.bundle()
    assert css.startswith("@layer reset,tokens,base,layout,components,pages,utilities;")
    assert "@import" not in css
    named = set(stylesheet.IMPORT.findall((STATIC / "css" / "main.css").read_text()))
    there = {str(path.relative_to(STATIC / "css")) for path in (STATIC / "css").rglob("*.css")} - {"main.css"}
    assert {name for name, _ in named} == there


def test_the_stylesheet_stays_small():
    # 12,008 bytes with all rooms in it, what nothing uses taken out.
    assert len(gzip.compress(stylesheet.bundle().encode(), 9)) < 12_050


def test_squeezing_keeps_what_matters(tmp_path):
    (tmp_path / "main.css").write_text('@layer a;\n@import "one.css" layer(a);\n')
    (tmp_path / "one.css").write_text("/* why */\n.a :is(b, c) > d { inset: calc(0.5px + 20.5px); }\n")
    assert stylesheet.bundle(tmp_path) == "@layer a;@layer a{.a :is(b,c)>d{inset:calc(.5px + 20.5px)}}\n"


def test_every_icon_that_is_asked_for_is_in_the_sprite():
    sprite = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons" / "sprite.svg").read_text()))
    asked = {name for path in sources("html", "py") for name in ICON.findall(path.read_text())}
    assert asked and asked <= sprite


def test_no_page_has_inline_script_or_style():
    for path in sources("html"):
        text = path.read_text()
        if path == COPY:
            text = text.replace("<style>", "", 1)
        assert not re.search(r"""<style|\sstyle=|\son[a-z]+=["']|javascript:""", text), path
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text)), path


def test_every_module_that_is_imported_is_there():
    scripts = "".join(path.read_text() for path in (STATIC / "js").glob("*.js"))
    named = set(re.findall(r'from "\./([\w-]+\.js)"', scripts))
    assert named | {"main.js"} == {path.name for path in (STATIC / "js").glob("*.js")}
