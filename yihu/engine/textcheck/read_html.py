"""The visible text of web pages, and of web archives (.mht) as Word saves them; menus are left out."""

from __future__ import annotations

import email
import email.policy
import re
from html.parser import HTMLParser

from .unreadable import Unreadable

_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "tr",
        "section",
        "article",
        "header",
        "footer",
        "dd",
        "dt",
        "dl",
        "blockquote",
        "pre",
        "hr",
        "option",
        "main",
        "aside",
        "nav",
        "form",
        "caption",
        "figcaption",
    ]
)
_SILENT = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "svg",
        "select",
        "nav",
        "button",
        "textarea",
        "iframe",
    ]
)
_VOID = frozenset(
    [
        "br",
        "hr",
        "img",
        "input",
        "meta",
        "link",
        "base",
        "col",
        "embed",
        "source",
        "wbr",
        "area",
        "param",
        "track",
    ]
)
_DEEPEST = 200
_MENU_LINKS = 0.7  # a line of which so much is links, and that is no sentence, is a menu
_MENU_LINES = 3  # so many lines in a row that are links alone are one too
_BETWEEN = r"[\s|>»/·]"
_SENTENCE_END = re.compile("[。；！？]")
_LINK_ON, _LINK_OFF = "\ue0f0", "\ue0f1"


def html_text(source: str) -> str:
    collector = _Collector()
    collector.feed(source)
    collector.close()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_without_menus("".join(collector.pieces)))).strip("\n")


def _without_menus(text: str) -> list[str]:
    """The lines, without lines of several links and without runs of lines that are nothing but a link."""
    kept: list[str] = []
    run: list[str] = []
    for line in [*text.split("\n"), ""]:
        words = re.sub(r"[ \t]+", " ", line.replace(_LINK_ON, "").replace(_LINK_OFF, "")).strip()
        share, links = _linked(line, words)
        if links == 1 and share == 1 and not _SENTENCE_END.search(words):
            run.append(words)
            continue
        if not words and run:
            continue
        kept += run if len(run) < _MENU_LINES else []
        run = []
        if not (links > 1 and share >= _MENU_LINKS and not _SENTENCE_END.search(words)):
            kept.append(words)
    return kept + (run if len(run) < _MENU_LINES else [])


def _linked(line: str, words: str) -> tuple[float, int]:
    """Which part of the visible characters stands in links, and how many links there are."""
    links = re.findall(f"{_LINK_ON}([^{_LINK_OFF}]*)", line)
    visible = len(re.sub(_BETWEEN, "", words))
    return (len(re.sub(_BETWEEN, "", "".join(links))) / visible if visible else 0, len(links))


class _Collector(HTMLParser):
    """A line for each block, bars between the cells of a table's row, marks around links."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent: list[str] = []
        self._in_row = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            if tag in _BLOCKS:
                self.pieces.append(" " if self._in_row else "\n")
            return
        if self._silent or tag in _SILENT or _unseen(dict(attrs)):
            if len(self._silent) < _DEEPEST:
                self._silent.append(tag)
        elif tag == "a":
            self.pieces.append(_LINK_ON)
        elif tag in ("td", "th"):
            self.pieces.append(" " if self._in_row else "| ")
            self._in_row = True
        elif tag in _BLOCKS:
            self._block(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            if tag in self._silent:
                del self._silent[len(self._silent) - 1 - self._silent[::-1].index(tag) :]
            return
        if tag == "a":
            self.pieces.append(_LINK_OFF)
        elif tag in ("td", "th"):
            self.pieces.append(" |")
        elif tag in _BLOCKS:
            self._block(tag)

    def _block(self, tag: str) -> None:
        if tag in ("tr", "table"):
            self._in_row = False
            if "".join(self.pieces[-2:]).strip(" ").endswith("\n"):
                return  # the rows of a table stand one under the other
        self.pieces.append(" " if self._in_row else "\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(re.sub(r"\s+", " ", data))


def _unseen(attributes: dict[str, str | None]) -> bool:
    style = (attributes.get("style") or "").replace(" ", "").lower()
    return (
        "hidden" in attributes or "display:none" in style or attributes.get("role") in ("navigation", "menu")
    )


def mht_source(data: bytes) -> bytes:
    """The page within a web archive. Raises Unreadable where there is none."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        for part in message.walk():
            if part.get_content_type() == "text/html":
                content = part.get_payload(decode=True)
                if isinstance(content, bytes):
                    return content
    except Exception as error:  # the parser promises to raise nothing, and does now and then
        raise Unreadable("网页存档已损坏，请用浏览器或 Word 打开后另存为 .docx 再检查") from error
    raise Unreadable("网页存档里没有正文，请用浏览器或 Word 打开后另存为 .docx 再检查")
