"""Every template of the product, read as text: what the page policy, the kit and the house ask of it."""

import re
from pathlib import Path

import pytest

import yihu

ROOT = Path(yihu.__file__).parent
TEMPLATES = sorted(ROOT.rglob("templates/**/*.html"))
PARTS = ROOT / "core" / "web" / "templates" / "ui"
LONGEST = 150
_TAG = re.compile(r"<[a-z][^>]*>", re.IGNORECASE | re.DOTALL)
_FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "an inline handler": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "hx-on": re.compile(r"\shx-on", re.IGNORECASE),
    "a script in an attribute": re.compile(r"(javascript:|['\"]js:)", re.IGNORECASE),
}
_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE)
_STYLE = re.compile(r"<style", re.IGNORECASE)
_PART = re.compile(r"{%\s*include\s+\"(ui/[^\"]+)\"([^%]*)%}")
_DJANGO = re.compile(r"{[%{#].*?[%}#]}", re.DOTALL)


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def problems(text: str) -> list[str]:
    """What a template may not hold, by name."""
    plain = _DJANGO.sub("", text)
    found = [
        name for name, pattern in _FORBIDDEN.items() for tag in _TAG.findall(plain) if pattern.search(tag)
    ]
    if _SCRIPT.search(plain):
        found.append("an inline script")
    if _STYLE.search(plain):
        found.append("an inline style sheet")
    if "|safe" in text or "autoescape off" in text:
        found.append("text that is not escaped")
    found += [f"{part} without only" for part, rest in _PART.findall(text) if "only" not in rest.split()]
    return found


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_a_template_keeps_the_page_policy(path: Path) -> None:
    assert problems(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_a_template_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize(
    "bad",
    [
        '<p style="color:red">',
        '<a onclick="go()">',
        '<div hx-on:click="x">',
        "<script>alert(1)</script>",
        "{{ name|safe }}",
        '{% include "ui/badge.html" with text=x %}',
        "<style>p{}</style>",
    ],
)
def test_the_lint_sees_what_it_is_for(bad: str) -> None:
    assert problems(bad) != []


def test_every_part_that_is_included_exists() -> None:
    named = {part for path in TEMPLATES for part, _ in _PART.findall(path.read_text(encoding="utf-8"))}
    assert {part for part in named if not (PARTS.parent / part).exists()} == set()


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    listed = (ROOT.parent / "frontend" / "icons.txt").read_text(encoding="utf-8").split("\n")
    named = {
        icon
        for path in TEMPLATES
        for icon in re.findall(
            r"{%\s*icon \"([a-z0-9-]+)\"|icon_name=\"([a-z0-9-]+)\"", path.read_text(encoding="utf-8")
        )
    }
    assert {icon for pair in named for icon in pair if icon} - set(listed) == set()


def test_about_thirty_parts_stand_in_the_kit_and_the_gallery_shows_those_that_stand_alone() -> None:
    gallery = (PARTS.parent / "web" / "gallery.html").read_text(encoding="utf-8")
    frame = {"base", "page", "plain", "side_menu", "top_bar", "brand", "messages", "search", "search_hits"}
    inner = {
        "cell",
        "field",
        "icon",
        "villages",
        "card",
        "area_picker",
        "later",
        "panels",
        "asked",
        "more_filters",
        "open_filters",
    }
    missing = {path.stem for path in PARTS.glob("*.html") if f"ui/{path.name}" not in gallery} - frame - inner
    assert missing == set()
