"""Comments put into somebody else's .docx: nothing of it changes but runs that are cut where a comment begins or ends."""

from __future__ import annotations

import io
import zipfile
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from yihu.core.docx.blocks import clean
from yihu.engine.numerals import wholes
from yihu.engine.textcheck.read_docx import Stretch, docx_text, open_package, read_part

_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_RELATIONS = {True: "http://purl.oclc.org/ooxml/officeDocument/relationships",
              False: "http://schemas.openxmlformats.org/officeDocument/2006/relationships"}  # fmt: skip
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_DOCUMENT, _LINKS, _TYPES = "word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"
_COMMENTS = "comments.xml"


@dataclass(frozen=True)
class Remark:
    """A comment on `text[start:end]`, where text is what `engine.textcheck.read_docx.docx_text` reads."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class _Segment:
    """`aside`: the text stands elsewhere (in a box, in a note), `run` is what it hangs on."""

    start: int
    end: int
    run: Any
    aside: bool = False


def annotated(data: bytes, remarks: Sequence[Remark], *, author: str, on: datetime) -> bytes:
    """The document with comments. What stands in text boxes and notes is told at the place they hang on.

    Raises Unreadable for anything that is not a .docx.
    """
    word = docx_text(data)
    if not remarks or not word.stretches:
        return data
    package = open_package(data)
    names = package.namelist()
    space = etree.QName(word.root).namespace
    edges = sorted({edge for one in remarks for edge in (one.start, one.end)})
    segments = [made for stretch in word.stretches for made in _cut(stretch, edges)]
    part, comments, changed = _comments_part(package, names, space)
    first = 1 + max(wholes(_id(one, space) for one in comments), default=-1)
    starts = [one.start for one in segments]
    for number, remark in enumerate(remarks, start=first):
        _mark(segments, starts, remark, number, space)
        comments.append(_comment(number, remark.text, author, on, space))
    changed |= {_DOCUMENT: word.root, part: comments}
    return _written(package, names, {name: _xml(root) for name, root in changed.items()})


def _id(node: Any, space: str) -> str:
    return str(node.get(f"{{{space}}}id", ""))


def _cut(stretch: Stretch, edges: Sequence[int]) -> list[_Segment]:
    """Cut the run of a text so that no comment begins or ends within what is left."""
    run = stretch.node.getparent()
    if etree.QName(stretch.node).localname != "t" or etree.QName(run).localname != "r":
        return [_Segment(stretch.start, stretch.end, stretch.node, aside=True)]
    inner = edges[bisect_left(edges, stretch.start) : bisect_right(edges, stretch.end)]
    if not inner:
        return [_Segment(stretch.start, stretch.end, run)]
    node = stretch.node
    if _content_before(node):
        run = _split(run, node)
    made: list[_Segment] = []
    start = stretch.start
    for edge in inner:
        if start < edge < stretch.end:
            rest = deepcopy(node)
            text, at = node.text or "", edge - start
            node.text, rest.text, rest.tail = text[:at], text[at:], None
            for one in (node, rest):
                one.set(_SPACE, "preserve")
            node.addnext(rest)
            made.append(_Segment(start, edge, run))
            run, node, start = _split(run, rest), rest, edge
    made.append(_Segment(start, stretch.end, run))
    if node.getnext() is not None:
        _split(run, node.getnext())
    return made


def _content_before(node: Any) -> bool:
    before = node.getprevious()
    return before is not None and etree.QName(before).localname != "rPr"


def _split(run: Any, node: Any) -> Any:
    """Move `node` and what follows it in `run` to a run of its own with the same properties."""
    other = etree.Element(run.tag, run.attrib)
    first = run[0]
    if etree.QName(first).localname == "rPr" and first is not node:
        other.append(deepcopy(first))
    moved = [node, *node.itersiblings()]
    other.extend(moved)
    run.addnext(other)
    return other


def _mark(
    segments: Sequence[_Segment], starts: Sequence[int], remark: Remark, number: int, space: str
) -> None:
    low = max(0, bisect_right(starts, remark.start) - 1)
    if segments[low].end <= remark.start and low + 1 < len(segments):
        low += 1
    high = max(low, bisect_left(starts, remark.end) - 1)
    if segments[low].aside or segments[high].aside:
        high = low  # what it hangs on may stand before the text around
    first, last = _outermost(segments[low].run), _outermost(segments[high].run)
    name = f"{{{space}}}id"
    first.addprevious(etree.Element(f"{{{space}}}commentRangeStart", {name: str(number)}))
    after = last
    # the ends of earlier comments at this place stay before this one's
    while (following := after.getnext()) is not None and _closes(following):
        after = following
    end = etree.Element(f"{{{space}}}commentRangeEnd", {name: str(number)})
    after.addnext(end)
    reference = etree.Element(f"{{{space}}}r")
    etree.SubElement(reference, f"{{{space}}}commentReference", {name: str(number)})
    end.addnext(reference)


def _closes(node: Any) -> bool:
    name = etree.QName(node).localname if isinstance(node.tag, str) else ""
    return name == "commentRangeEnd" or (
        name == "r" and len(node) > 0 and str(node[-1].tag).endswith("}commentReference")
    )


def _outermost(run: Any) -> Any:
    """The run that a comment can stand beside: not one within the reading aid of another."""
    above = [one for one in run.iterancestors() if isinstance(one.tag, str)]
    ruby = [at for at, one in enumerate(above) if etree.QName(one).localname == "ruby"]
    return above[ruby[-1] + 1] if ruby else run


def _comment(number: int, text: str, author: str, on: datetime, space: str) -> Any:
    def name(local: str) -> str:
        return f"{{{space}}}{local}"

    made = etree.Element(
        name("comment"),
        {name("id"): str(number), name("author"): author, name("initials"): author[:2],
         name("date"): on.strftime("%Y-%m-%dT%H:%M:%SZ")},
    )  # fmt: skip
    said = etree.SubElement(etree.SubElement(etree.SubElement(made, name("p")), name("r")), name("t"))
    said.text = clean(text)
    said.set(_SPACE, "preserve")
    return made


def _comments_part(
    package: zipfile.ZipFile, names: Sequence[str], space: str
) -> tuple[str, Any, dict[str, Any]]:
    """The part that holds comments, its root, and what has to be written besides where there was none."""
    kind = f"{_RELATIONS[space == _STRICT]}/comments"
    links = (
        read_part(package, _LINKS)
        if _LINKS in names
        else etree.Element(
            f"{{{_PACKAGE}/relationships}}Relationships", nsmap={None: f"{_PACKAGE}/relationships"}
        )
    )
    for link in links:
        target = str(link.get("Target", ""))
        part = target.lstrip("/") if target.startswith("/") else f"word/{target}"
        if link.get("Type") == kind and part in names:
            return part, read_part(package, part), {}
    target = next(name for name in (_COMMENTS, "yihu_comments.xml") if f"word/{name}" not in names)
    taken = {str(link.get("Id", "")) for link in links}
    number = next(f"rIdYihu{at}" for at in range(len(taken) + 1) if f"rIdYihu{at}" not in taken)
    etree.SubElement(
        links, f"{{{_PACKAGE}/relationships}}Relationship", {"Id": number, "Type": kind, "Target": target}
    )
    types = read_part(package, _TYPES)
    etree.SubElement(
        types, f"{{{_PACKAGE}/content-types}}Override", {"PartName": f"/word/{target}", "ContentType": _KIND}
    )
    root = etree.Element(f"{{{space}}}comments", nsmap={"w": space})
    return f"word/{target}", root, {_LINKS: links, _TYPES: types}


def _xml(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _written(package: zipfile.ZipFile, names: Sequence[str], changed: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in dict.fromkeys([*names, *changed]):
            archive.writestr(name, changed[name] if name in changed else package.read(name))
    return out.getvalue()
