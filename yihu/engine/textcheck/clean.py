"""From the text as given to a text that can be read: one width of digits, no page debris, no hard wraps.

`Clean.text` is what every later step reads, `Clean.at[i]` the offset of its i-th character in the source,
so that a number broken by a page line (`184.` line break `4、48万元`) is one number with one span.
`Clean.flat` is the source with its characters unified one for one; tables are read from it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from .columns import tabbed

_PAIRS = {
    "％﹪": "%%", "（）": "（）", "();?!": "（）；？！", "○": "〇", "〜～∼﹏": "~~~~", "－—–―‐−﹣─━": "---------",
    "\r\x0b\x0c\x85\u2028\u2029": "\n\n\n\n\n\n", "\u3000\xa0\u2002\u2003\u2009": "     ", "．﹒": "..", "｜": "|",
}  # fmt: skip
_MAP = {ord(a): b for left, right in _PAIRS.items() for a, b in zip(left, right, strict=True)}
_MAP |= {
    code: chr(code - 0xFEE0)
    for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}

CJK = "\u3400-\u9fff\uf900-\ufaff"
_WIDE = f"[{CJK}\u3000-\u303f\uff00-\uffef“”‘’…·]"
_TERMINAL = "。；：！？…”」》】|\t"
_COMMA = re.compile(r"(?<!\d),|,(?!\d{3}(?!\d))")
_COLON = re.compile(r"(?<!\d):|:(?!\d)")
_STOP = re.compile(rf"(?<=[{CJK}）”%])\.(?= ?[{CJK}（“\d])|(?<=[{CJK}）”%])\.(?=\s*\n)")
_ITEM_THEN_YEAR = re.compile(r"(?:(?<=^\d)|(?<=[\n。；]\d)|(?<=[\n。；]\d\d))\.(?=(?:19|20)\d{2}年)")
_INVISIBLE = re.compile("[\u200b-\u200f\ufeff\u00ad\u2060\x00-\x08\x0e-\x1f]")
_PAGE_LINE = re.compile(r"^ *(\d{1,3})[、.]", re.MULTILINE)
_FOOTER = re.compile(
    r"^[ \t]*(?:-+[ ]*\d{1,4}[ ]*-+|第[ ]*\d{1,4}[ ]*页[ ，,/]*(?:共[ ]*\d{1,4}[ ]*页)?|[Pp]age[ ]*\d+.{0,12})[ \t]*(?:\n|\Z)",
    re.MULTILINE,
)
HEADING = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}[、.，是]|（[一二三四五六七八九十\d]{1,3}）|\d{1,3}[、.）](?!\d)|第[一二三四五六七八九十\d]+[章节条部]"
    r"|[①-⑳]|附[件表：]|[•●◆■▪])"
)
_SPACES = re.compile(r" +")
_KEEP_SPACE = re.compile(r"\d{1,2}[、.](?!\d)|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）")
_SPLIT_DECIMAL = re.compile(r"(?<=[^\s。；、（]\d\.) (?=\d{1,4} ?(?:万|亿|元|%|户|人|亩|吨|公))")
_WIDEST_HARD_WRAP = 80
_LONG_LINE = 36
_OWN_LINE = re.compile(r"以上|合计|总计|共计|注：|备注|附|[\u4e00-\u9fff]{2,16}：")


@dataclass(frozen=True, slots=True)
class Clean:
    source: str
    flat: str
    text: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the source of a stretch of the clean text."""
        if start >= end:
            here = self.at[start] if start < len(self.at) else len(self.source)
            return here, here
        return self.at[start], self.at[end - 1] + 1


def clean(source: str) -> Clean:
    flat = _unify(source)
    text, at = flat, list(range(len(flat)))
    for find in (_invisible, _page_lines, _footers, _wraps, _blanks):
        text, at = _cut(text, at, find(text))
    return Clean(source, flat, text, tuple(at))


def _unify(source: str) -> str:
    flat = source.translate(_MAP)
    flat = _COMMA.sub("，", flat)
    flat = _COLON.sub("：", flat)
    flat = _ITEM_THEN_YEAR.sub("、", flat)
    return tabbed(_STOP.sub("。", flat))


def _cut(text: str, at: list[int], gaps: Iterable[tuple[int, int]]) -> tuple[str, list[int]]:
    """Leave out the gaps (ascending)."""
    kept: list[str] = []
    offsets: list[int] = []
    done = 0
    for start, end in gaps:
        kept.append(text[done:start])
        offsets.extend(at[done:start])
        done = max(done, end)
    kept.append(text[done:])
    offsets.extend(at[done:])
    return "".join(kept), offsets


def _invisible(text: str) -> list[tuple[int, int]]:
    return [m.span() for m in _INVISIBLE.finditer(text)]


def _page_lines(text: str) -> list[tuple[int, int]]:
    """Lines numbered 1、2、3、 by a document viewer: they break sentences, a real list does not."""
    lines: list[re.Match[str]] = []
    for match in _PAGE_LINE.finditer(text):
        if int(match[1]) == len(lines) + 1:
            lines.append(match)
    if len(lines) < 2 or (lines[-1].start() - lines[0].start()) / (len(lines) - 1) < 60:
        return []
    broken = sum(text[: m.start()].rstrip()[-1:] not in _TERMINAL for m in lines[1:6])
    if broken < 0.6 * len(lines[1:6]):
        return []
    gaps = [(lines[0].start(), lines[0].end())]
    for match in lines[1:]:
        start = match.start()
        while start > 0 and text[start - 1] in " \n":
            start -= 1
        gaps.append((start, match.end()))
    return gaps


def _footers(text: str) -> list[tuple[int, int]]:
    return [m.span() for m in _FOOTER.finditer(text)]


def _wraps(text: str) -> list[tuple[int, int]]:
    """Line ends inside a sentence."""
    lines = text.split("\n")
    widths = Counter(
        len(line.strip())
        for line in lines
        if 18 <= len(line.strip()) <= _WIDEST_HARD_WRAP and line.strip()[-1] not in _TERMINAL
    )
    usual = {w for w, n in widths.items() if n >= 3}
    narrowest = min(usual, default=_LONG_LINE) - 4
    gaps: list[tuple[int, int]] = []
    offset = 0
    for i, line in enumerate(lines[:-1]):
        end = offset + len(line)
        blank = not lines[i + 1].strip() and i + 2 < len(lines)
        following = lines[i + 2] if blank else lines[i + 1]
        if _goes_on(line, following, _LONG_LINE if blank else min(narrowest, _LONG_LINE), usual):
            gaps.append((end, end + 1 + (len(lines[i + 1]) + 1 if blank else 0)))
        offset = end + 1
    return gaps


def _goes_on(line: str, following: str, at_least: int, usual: set[int]) -> bool:
    left, right = line.strip(), following.strip()
    if not left or not right or left[-1] in _TERMINAL or "|" in line or "|" in right or "\t" in line:
        return False
    if len(left) < at_least or HEADING.match(right) or _OWN_LINE.match(right):
        return False
    if left[-1].isdigit() and right[0].isdigit():
        return any(len(left) + d in usual for d in (-2, -1, 0, 1, 2))
    return True


def _blanks(text: str) -> list[tuple[int, int]]:
    """Blanks beside Chinese characters or punctuation mean nothing; between digits they part two numbers."""
    gaps = [m.span() for m in _SPLIT_DECIMAL.finditer(text)]
    for match in _SPACES.finditer(text):
        start, end = match.span()
        left, right = text[start - 1 : start], text[end : end + 1]
        if (_KEEP_SPACE.match(text, end) and left not in ("", "\n")) or not (
            _meaningless(left) or _meaningless(right)
        ):
            start += 1
        if start < end:
            gaps.append((start, end))
    return sorted(set(gaps))


_MEANINGLESS = re.compile(rf"{_WIDE}|[\n%]|")


def _meaningless(neighbour: str) -> bool:
    return neighbour == "" or _MEANINGLESS.fullmatch(neighbour) is not None
