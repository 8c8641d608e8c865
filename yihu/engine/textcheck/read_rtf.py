"""The text of RTF documents, which often go about as .doc: what is printed, without deleted and hidden text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_TOKEN = re.compile(
    rb"\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\(?P<sign>[^a-zA-Z'])|(?P<brace>[{}])"
    rb"|(?P<plain>[^\\{}\r\n]+)|[\r\n]+|\\"
)
# Groups that say nothing of the text itself.
_ASIDE = frozenset(
    [
        "fonttbl",
        "colortbl",
        "stylesheet",
        "info",
        "pict",
        "object",
        "header",
        "headerl",
        "headerr",
        "headerf",
        "footer",
        "footerl",
        "footerr",
        "footerf",
        "annotation",
        "atnid",
        "atnauthor",
        "atndate",
        "fldinst",
        "listtable",
        "listoverridetable",
        "revtbl",
        "rsidtbl",
        "generator",
        "themedata",
        "colorschememapping",
        "latentstyles",
        "datastore",
        "xmlnstbl",
        "filetbl",
        "nonshppict",
        "bkmkstart",
        "bkmkend",
        "operator",
        "company",
        "sn",
        "sv",
        "userprops",
    ]
)
_BREAKS = {"par": "\n", "line": "\n", "sect": "\n", "page": "\n", "tab": "\t", "cell": "\x07", "row": "\x08"}
_SIGNS = {"~": " ", "_": "-", "-": "", "\n": "\n", "\r": "\n"}
_NAMED = {
    "ldblquote": "“",
    "rdblquote": "”",
    "lquote": "‘",
    "rquote": "’",
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
}
_SETS = {134: "gbk", 136: "big5", 128: "cp932", 129: "cp949", 0: "cp1252"}
_DEEPEST = 500


@dataclass(frozen=True, slots=True)
class _State:
    aside: bool = False
    gone: bool = False  # deleted or hidden
    note: bool = False
    after_unicode: int = 1
    encoding: str = ""


class _Reader:
    def __init__(self) -> None:
        self.page = "cp1252"
        self.fonts: dict[int, str] = {}
        self.font = 0  # the one being described in the font table
        self.in_fonts = 0  # depth of the font table's group
        self.pieces: list[str] = []
        self.notes: list[str] = []
        self.in_table = False
        self.bytes = bytearray()
        self.encoding = ""
        self.state = _State()
        self.stack: list[_State] = []
        self.skip = 0
        self.starred = False

    def feed(self, data: bytes) -> str:
        for match in _TOKEN.finditer(data):
            kind = match.lastgroup if match.lastgroup != "number" else "word"
            if kind == "brace":
                self._brace(match[0])
            elif kind == "word":
                self._word(
                    match["word"].decode("ascii"), int(match["number"] or 1), match["number"] is not None
                )
            elif kind == "hex":
                self._byte(bytes([int(match["hex"], 16)]))
            elif kind == "sign":
                self._sign(match["sign"].decode("latin-1"))
            elif kind == "plain":
                self._plain(match["plain"])
        self._flush()
        return _laid_out("".join([*self.pieces, "\n", *self.notes]))

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self.skip = 0
        if brace == b"{":
            # what nests deeper than any document does is followed no further
            self.stack.append(self.state)
            if len(self.stack) > _DEEPEST:
                self.state = replace(self.state, aside=True)
        elif self.stack:
            self.state = self.stack.pop()
            if len(self.stack) < self.in_fonts:
                self.in_fonts = 0

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self.starred = True
            return
        self._say(_SIGNS.get(sign, sign if sign in "\\{}" else ""))

    def _plain(self, text: bytes) -> None:
        self.starred = False
        cut = min(self.skip, len(text))
        self.skip -= cut
        if text[cut:] and not self.state.aside and not self.state.gone:
            self._bytes(text[cut:])

    def _byte(self, one: bytes) -> None:
        self.starred = False
        if self.skip:
            self.skip -= 1
        elif not self.state.aside and not self.state.gone:
            self._bytes(one)

    def _bytes(self, data: bytes) -> None:
        encoding = self.state.encoding or self.page
        if encoding != self.encoding:
            self._flush()
            self.encoding = encoding
        self.bytes += data

    def _word(self, word: str, number: int, numbered: bool) -> None:
        starred, self.starred = self.starred, False
        if word == "fonttbl":
            self.in_fonts = len(self.stack)
        if word in _ASIDE or (starred and word not in ("shptxt", "shpinst", "footnote")):
            self.state = replace(self.state, aside=True)
        elif word == "u" and numbered:
            self._unicode(number)
        elif word in _BREAKS or word in _NAMED:
            inside = word in ("par", "line") and self.in_table
            self._say(" " if inside else _BREAKS.get(word) or _NAMED[word])
        elif word == "footnote":
            self._flush()
            self.state = replace(self.state, note=True)
            self.notes.append("\n")
        elif word in ("deleted", "v"):
            self._flush()
            self.state = replace(self.state, gone=bool(number))
        elif word == "uc":
            self.state = replace(self.state, after_unicode=max(0, min(number, 8)))
        else:
            self._encoding(word, number)

    def _encoding(self, word: str, number: int) -> None:
        if word == "ansicpg":
            self.page = {936: "gbk", 950: "big5", 65001: "utf-8"}.get(number, "cp1252")
        elif word == "f" and self.in_fonts:
            self.font = number
        elif word == "f":
            self.state = replace(self.state, encoding=self.fonts.get(number, ""))
        elif word == "fcharset" and number in _SETS and number:
            self.fonts[self.font] = _SETS[number]
        elif word == "plain":
            self.state = replace(self.state, encoding="", gone=False)
        elif word in ("pard", "intbl"):
            self.in_table = word == "intbl"

    def _unicode(self, number: int) -> None:
        self._say(chr(number & 0xFFFF))
        self.skip = self.state.after_unicode

    def _say(self, text: str) -> None:
        if not self.state.aside and not self.state.gone:
            self._flush()
            self._into().append(text)

    def _into(self) -> list[str]:
        return self.notes if self.state.note else self.pieces

    def _flush(self) -> None:
        if self.bytes:
            self._into().append(self.bytes.decode(self.encoding, errors="replace"))
            self.bytes.clear()


def rtf_text(data: bytes) -> str:
    return _Reader().feed(data)


def _laid_out(text: str) -> str:
    """Cell marks (7) and row marks (8) as lines of bars; pairs of surrogates as one character."""
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", errors="replace")
    lines = []
    for row in text.split("\x08"):
        before, mark, _ = row.rpartition("\x07")
        if mark:
            above, _, first = before.partition("\x07")
            head, newline, cell = above.rpartition("\n")
            cells = [cell, *first.split("\x07")] if "\x07" in before else [cell]
            lines.append(head + newline + "| " + " | ".join(" ".join(one.split()) for one in cells) + " |")
            row = row.rpartition("\x07")[2]
        lines.append(row)
    return "\n".join(line for line in (one.strip("\n") for one in lines) if line)
