"""A household's paper: its facts from all modules, and the Word document made of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from yihu.core.access.actor import Actor
from yihu.core.docx import sheets
from yihu.core.docx.numbering import heading_number
from yihu.core.docx.sheets import Caption, Cover, Rows, Sheet, Text, Title
from yihu.core.rooms import collect
from yihu.engine.dates import chinese
from yihu.engine.dossier import HouseholdPaper, Line, Part
from yihu.modules.dossiers.rules import Content, Section

_NUMBER = re.compile(r"-?[\d,]+(\.\d+)?( 元| 年)?|—")
_CARD_PT = (18.0, 17.0, 16.0, 15.0, 14.0, 13.0, 12.0, 11.0)
_CARD_MOST = 14
# What no module knows is left blank, to be written by hand.
_CONTACTS = ("帮扶责任人", "驻村工作队", "村民委员会")
_HOTLINE = ("监督举报", "扶贫监督举报", "电话", "12317")
_TO_SIGN = "户主签字：　　　　　　　核算人：　　　　　　　村级审核：　　　　　　　　年　月　日"


def contents(
    actor: Actor, paper: HouseholdPaper, households: Sequence[int], as_of: date
) -> dict[int, Content]:
    """Household (primary key) -> its paper of the day, from the parts the actor may see. A fixed number of questions,
    however many households."""
    parts: list[Part] = [
        part
        for part in sorted(collect("dossier"), key=lambda part: part.order)
        if paper in part.papers and actor.may(part.see)
    ]
    found = [(part, part.lines(actor, households, as_of)) for part in parts]
    return {
        pk: Content(pk, paper, tuple(Section(part, tuple(lines.get(pk, ()))) for part, lines in found))
        for pk in households
    }


def document(papers: Sequence[Content], *, actor: Actor, as_of: date, on: date) -> bytes:
    """Papers of one kind in one Word file, each household on pages of its own. Raises ValueError for none."""
    made = [_SHEETS[one.paper](one, actor, as_of) for one in papers]
    return sheets.write(made, title=papers[0].paper.label, issuer=actor.name, on=on)


def _file(content: Content, actor: Actor, as_of: date) -> Sheet:
    basics = content.facts("households.basics")
    wanted = ("户主", "户编号", "住址", "家庭人口", "户属性", "脱贫属性", "建档日期")
    told = [(label, basics.get(label, "")) for label in wanted]
    blocks: list[sheets.Block] = [Cover("一户一档", told, f"信息截至{chinese(as_of)}")]
    for turn, section in enumerate(content.sections, start=1):
        blocks.append(Caption(f"{heading_number(1, turn)}{section.part.label}"))
        blocks.append(_section(section))
    number = basics.get("户编号", "")
    return Sheet(blocks, f"户编号 {number}　信息截至 {as_of}　{actor.name} 打印")


def _account(content: Content, actor: Actor, as_of: date) -> Sheet:
    number = content.facts("households.basics").get("户编号", "")
    blocks: list[sheets.Block] = [Title("家庭收入核算表", pt=24)]
    for section in content.sections:
        blocks.append(Caption(section.part.label, pt=12))
        blocks.append(_section(section, row_mm=6.6))
    blocks.append(Text(_TO_SIGN, pt=11, before_pt=16))
    return Sheet(blocks, f"户编号 {number}　信息截至 {as_of}　{actor.name} 打印")


def _card(content: Content, actor: Actor, as_of: date) -> Sheet:
    """One page, in the largest type that fits; what fits in none is pointed to."""
    for pt, most in (*((pt, _lines(content)) for pt in _CARD_PT), (_CARD_PT[-1], _CARD_MOST)):
        blocks = _card_blocks(content, pt, most)
        if sum(map(sheets.height_mm, blocks)) <= sheets.HEIGHT_MM:
            break
    return Sheet(blocks, f"信息截至 {as_of}　{actor.name} 打印")


def _lines(content: Content) -> int:
    return sum(len(section.lines) for section in content.sections)


def _card_blocks(content: Content, pt: float, most: int) -> list[sheets.Block]:
    blocks: list[sheets.Block] = [Title("帮扶明白卡", pt=36, red=True)]
    left = most
    for section in content.sections:
        if not section.lines or all(line.cells[0] in _CONTACTS for line in section.lines):
            continue
        kept = Section(section.part, section.lines[: max(left, 1)])
        left -= len(kept.lines)
        blocks += [Caption(section.part.label, pt=pt + 1), _section(kept, pt=pt, row_mm=pt * 0.62)]
        if over := len(section.lines) - len(kept.lines):
            blocks.append(Text(f"另有 {over} 项，详见一户一档。", pt=pt))
    told_of = {line.cells[0]: line.cells[1] for section in content.sections for line in section.lines}
    people = [(who, told_of.get(who, ""), "电话", told_of.get(f"{who}电话", "")) for who in _CONTACTS]
    contacts = Rows((1.3, 1.6, 0.8, 2), [*people, _HOTLINE], labels=(0, 2), pt=pt, row_mm=pt * 0.7)
    blocks += [Caption("有事找谁", pt=pt + 1), contacts]
    return [*blocks, Text("以上内容如与实际不符，请当场指出或拨打监督电话。", pt=pt - 2, before_pt=6)]


_SHEETS = {HouseholdPaper.FILE: _file, HouseholdPaper.CARD: _card, HouseholdPaper.ACCOUNT: _account}


def _section(section: Section, *, pt: float = 10.5, row_mm: float = 7.5) -> sheets.Block:
    part, lines = section.part, section.lines
    if not lines:
        return Text(part.empty, pt=pt)
    if not part.head:
        return _pairs(lines, pt, row_mm)
    rows = [line.cells for line in lines]
    columns = [[row[at] for row in rows] for at in range(len(part.head))]
    numbers = [at for at, column in enumerate(columns) if at and _are_numbers(column)]
    widths = part.widths or (1.0,) * len(part.head)
    return Rows(widths, rows, head=part.head, numbers=numbers, pt=pt, row_mm=row_mm)


def _pairs(lines: Sequence[Line], pt: float, row_mm: float) -> Rows:
    """Facts two beside each other."""
    cells = [cell for line in lines for cell in line.cells]
    cells += [""] * (-len(cells) % 4)
    rows = [cells[at : at + 4] for at in range(0, len(cells), 4)]
    return Rows((1.3, 2, 1.3, 2), rows, labels=(0, 2), pt=pt, row_mm=row_mm)


def _are_numbers(column: Sequence[str]) -> bool:
    told = [text for text in column if text]
    return bool(told) and all(_NUMBER.fullmatch(text) for text in told)
