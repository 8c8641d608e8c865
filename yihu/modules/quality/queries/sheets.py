"""核对表: a page a household, facts down and members across, with what the system says printed and the lines for paper
and reality left free for the pen; secrets masked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from yihu.core.areas import queries as area_queries
from yihu.core.docx import sheets
from yihu.core.docx.sheets import Rows, Sheet, Text, Title
from yihu.modules.quality.models import FieldCheck, Round, Sampled

_MEMBERS = 5  # side by side on one page
_SMALL, _ROW_MM = 8.5, 4.7
# What would take three lines at the side of the table.
_BRIEF = {"是否参加城乡居民基本医疗保险": "城乡居民医保", "文化程度或在校": "文化（在校）"}
_MASK = re.compile(r"\*{5,}")
_EMPTY = "（空）"
_HOW = "一致的打“√”，不一致的写明实际内容；身份证号、电话、健康状况只打“√”或“×”，不抄写内容。空栏填系统里没有的家庭成员。"


def check_sheets(row: Round, sample: Sequence[Sampled], issuer: str) -> bytes:
    """A list of the drawn households and a sheet for each, as a .docx file."""
    names = area_queries.named(one.area_code for one in sample)
    told = _fields(sample)
    pages = [Sheet(_list(row, sample, names), f"{row.name}　核对户名单")]
    for one in sample:
        footer = f"{row.name}　第 {one.position} 户　户编号 {one.number}"
        pages.append(Sheet(sheet_of(one, told[one.pk], names.get(one.area_code, "")), footer))
    return sheets.write(pages, title=f"{row.name}三一致核对表", issuer=issuer, on=row.drawn_on)


def _fields(sample: Sequence[Sampled]) -> Mapping[int, list[FieldCheck]]:
    found: dict[int, list[FieldCheck]] = defaultdict(list)
    for check in FieldCheck.objects.filter(sampled__in=[one.pk for one in sample]).order_by("position"):
        found[check.sampled_id].append(check)
    return found


def _list(row: Round, sample: Sequence[Sampled], names: Mapping[str, str]) -> list[sheets.Block]:
    drawn = (
        f"从 {row.population} 户建档立卡户中按乡镇和户属性分层随机抽取 {len(sample)} 户（随机种子 {row.seed}），"
        "逐户对照扶贫手册等纸质资料和入户实际。"
    )
    lines = [
        (str(one.position), one.number, one.head_name, names.get(one.area_code, ""), one.stratum, "")
        for one in sample
    ]
    head = ("序号", "户编号", "户主", "行政村", "层", "核对人")
    return [
        Title(f"{row.name}核对户名单", 20),
        Text(drawn),
        Text("", 6),
        Rows((1, 3.6, 1.6, 2.4, 3.6, 1.8), lines, head=head),
    ]


def sheet_of(one: Sampled, checks: Sequence[FieldCheck], village: str) -> list[sheets.Block]:
    """One page for up to five members."""
    of_home = [check for check in checks if check.person_id is None]
    people: dict[int, list[FieldCheck]] = defaultdict(list)
    for check in checks:
        if check.person_id is not None:
            people[check.person_id].append(check)
    members = list(people.values())
    parts = [members[at : at + _MEMBERS] for at in range(0, len(members), _MEMBERS)] or [[]]
    made: list[sheets.Block] = [
        Title("三一致核对表", 16),
        Text(f"户编号：{one.number}　户主：{one.head_name or '无'}　行政村：{village}　第 {one.position} 户"),
        _of_home(of_home),
        *(_of_members(part) for part in parts),
        Text(_HOW, _SMALL),
        Text(
            "核对人：　　　　　　　　农户签字：　　　　　　　　核对日期：　　　　年　　月　　日", before_pt=8
        ),
    ]
    return made


def _of_home(checks: Sequence[FieldCheck]) -> Rows:
    """Two facts a line."""
    cells = [(_short(check), check.system or _EMPTY, "", "") for check in checks]
    cells += [("", "", "", "")] * (len(cells) % 2)
    rows = [(*cells[at], *cells[at + 1]) for at in range(0, len(cells), 2)]
    head = ("项目", "系统", "纸质", "实地") * 2
    return Rows((2.9, 3.1, 2, 2) * 2, rows, head=head, labels=(0, 4), pt=_SMALL, row_mm=6)


def _of_members(members: Sequence[Sequence[FieldCheck]]) -> Rows:
    """Three lines a fact: what the system says, and room for what paper and reality say."""
    said = [{_short(check): check.system or _EMPTY for check in mine} for mine in members]
    labels = _in_order(_short(check) for mine in members for check in mine)
    free = [""] * (_MEMBERS - len(members))
    rows: list[tuple[str, ...]] = []
    for label in labels:
        rows.append((label, "系统", *(_MASK.sub("****", one.get(label, "—")) for one in said), *free))
        rows += [("", where, *[""] * _MEMBERS) for where in ("纸质", "实地")]
    head = ("项目", "", *(_name(mine) for mine in members), *free)
    return Rows((2.1, 1.1, *[2.8] * _MEMBERS), rows, head=head, labels=(0, 1), pt=_SMALL, row_mm=_ROW_MM)


def _short(check: FieldCheck) -> str:
    """Without the name it begins with, which stands over the column."""
    label = check.label.split("：", 1)[-1]
    return _BRIEF.get(label, label.removeprefix("是否"))


def _name(mine: Sequence[FieldCheck]) -> str:
    return mine[0].label.split("：", 1)[0]


def _in_order(labels: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(labels))
