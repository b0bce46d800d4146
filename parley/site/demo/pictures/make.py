"""Draws the demo's pictures from Fluent Emoji (flat). README.md beside this file says how.

python make.py <folder of the unpacked npm package @iconify-json/fluent-emoji-flat>
"""

import json
import random
import re
import sys
from io import BytesIO
from pathlib import Path

import resvg_py
from PIL import Image

WIDTH, HEIGHT = 800, 600
HERE = Path(__file__).parent

# Wall, table, and what the light leaves on it.
GROUNDS = [
    ("#efe6d8", "#dfd0b9", "#c9b698"),
    ("#d8e0d2", "#c1ceb8", "#a9b99e"),
    ("#d5dee7", "#bccad8", "#a2b4c6"),
    ("#ecd8cb", "#dcbfac", "#c6a48d"),
    ("#e2d8e3", "#cdbfd0", "#b4a3b8"),
    ("#eddcb4", "#dcc48c", "#c4aa6d"),
    ("#d2e2df", "#b6cfca", "#99b8b2"),
    ("#4a5560", "#3c4650", "#2e363f"),
    ("#e6e2dc", "#d2ccc3", "#b8b1a6"),
    ("#7d4f45", "#6b4139", "#57342d"),
    ("#39524b", "#2e443e", "#233530"),
    ("#f1e9e4", "#c98f73", "#ad745a"),
]


def bodies(package: Path) -> dict[str, str]:
    """What each picture is made of, by name: the set's emoji, and our own drawings for what it lacks."""
    icons = json.loads((package / "icons.json").read_text(encoding="utf-8"))["icons"]
    own = {file.stem: file.read_text(encoding="utf-8") for file in (HERE / "own").glob("*.svg")}
    inside = {name: re.sub(r"</?svg[^>]*>", "", svg) for name, svg in own.items()}
    return {name: icon["body"] for name, icon in icons.items()} | inside


class Drawer:
    """Places emoji on a ground. The same names give the same pictures."""

    def __init__(self, package: Path) -> None:
        self.bodies = bodies(package)

    def scene(self, name: str, beside: list[str], take: int) -> str:
        """The SVG of one picture: `name` in front with what stands `beside` it; take 2 is a closer view."""
        dice = random.Random(f"{name} {take}")
        parts = [_ground(dice, GROUNDS[(sum(map(ord, name)) + take * 5) % len(GROUNDS)])]
        if take == 1:
            size, x = dice.randint(350, 410), 400 + dice.randint(-40, 40) - 60 * bool(beside)
            sides = [x + size * 0.52, x - size * 0.5]
        else:
            size, x = dice.randint(430, 500), 400 + dice.choice([-90, 90])
            sides = [x - size * 0.6 if x > 400 else x + size * 0.6]
        floor = dice.randint(505, 535)
        for other, side in zip(beside, sides, strict=False):
            small = dice.randint(150, 205)
            parts.append(self._thing(other, side, floor - small * 0.62, small, dice.randint(-10, 10)))
        turn = dice.choice([0, 0, -6, 5]) if take == 1 else dice.choice([-12, 10])
        parts.append(self._thing(name, x, floor - size * 0.48, size, turn, mirrored=take == 2))
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 600">{"".join(parts)}</svg>'

    def _thing(self, name: str, x: float, y: float, size: float, turn: float, mirrored: bool = False) -> str:
        """`name` with its middle at x, y and its shadow under it."""
        scale = size / 32
        across = -scale if mirrored else scale
        place = f"translate({x:.1f} {y:.1f}) rotate({turn:.1f}) scale({across:.4f} {scale:.4f})"
        shadow = f'cx="{x:.0f}" cy="{y + size * 0.47:.0f}" rx="{size * 0.4:.0f}" ry="{size * 0.06:.0f}"'
        return (
            f'<ellipse {shadow} fill="#000" opacity=".16"/>'
            f'<g transform="{place} translate(-16 -16)">{self.bodies[name]}</g>'
        )


def _ground(dice: random.Random, colours: tuple[str, str, str]) -> str:
    wall, table, light = colours
    edge, slant, radius = dice.randint(350, 450), dice.randint(60, 420), dice.randint(210, 270)
    flat = f'<rect y="{edge}" width="800" height="300" fill="{table}"/>'
    shapes = [
        flat,
        f'{flat}<circle cx="400" cy="{edge - 90}" r="{radius}" fill="{light}" opacity=".35"/>',
        f'{flat}<path d="M{slant} 0h170l-120 {edge}h-170z" fill="#fff" opacity=".22"/>',
        f'<path d="M0 {edge + 40}L800 {edge - 50}V600H0z" fill="{table}"/>'
        f'<path d="M0 600V{edge + 130}L800 {edge + 60}V600z" fill="{light}" opacity=".3"/>',
    ]
    return f'<rect width="800" height="600" fill="{wall}"/>{dice.choice(shapes)}'


def save(svg: str, path: Path) -> int:
    """Render to a WebP of 800 x 600. -> its size in bytes"""
    drawn = resvg_py.svg_to_bytes(svg_string=svg, width=WIDTH, height=HEIGHT)
    Image.open(BytesIO(bytes(drawn))).convert("RGB").save(path, "WEBP", quality=68, method=6)
    return path.stat().st_size


def main(package: Path) -> None:
    """Draw everything anew that subjects.txt names ("name x2: what stands beside it")."""
    drawer, sizes = Drawer(package), {}
    for old in HERE.glob("*.webp"):
        old.unlink()
    for line in (HERE / "subjects.txt").read_text(encoding="utf-8").splitlines():
        head, _colon, beside = line.partition(":")
        name, *more = head.split()
        for take in (1, 2) if "x2" in more else (1,):
            file = HERE / f"{name}-{take}.webp"
            sizes[file.name] = save(drawer.scene(name, beside.split(), take), file)
    print(f"{len(sizes)} pictures, {sum(sizes.values())} bytes, largest {max(sizes.values())}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
