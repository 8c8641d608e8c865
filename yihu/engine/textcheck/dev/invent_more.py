"""More sentences for made-up reports: movements, repeats, tables, breakdowns without an opener."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from .draft import Draft, Span

_QUARTERS = ("一季度", "二季度", "三季度", "四季度")
_GRADES = ("A级", "B级", "C级", "D级")
_ITEMS = ("茶园管护", "机耕道硬化", "蓄水池新建", "育苗大棚")


def _register(draft: Draft) -> None:
    """What stood at the beginning, came and went, in households and persons."""
    before = [draft.source.randint(310, 980), draft.source.randint(1010, 2900)]
    came = [draft.source.randint(21, 88), draft.source.randint(101, 240)]
    went = [draft.source.randint(21, 88), draft.source.randint(101, 240)]
    told: list[list[Span]] = [[], []]
    for words, figures in (
        ("年初在册低保对象", before),
        ("，全年新增", came),
        ("，退出", went),
        ("，年末在册", [b + c - w for b, c, w in zip(before, came, went, strict=True)]),
    ):
        draft.say(words)
        for i, unit in enumerate("户人"):
            told[i].append(draft.figure(f"{figures[i]}{unit}"))
    draft.say("。")
    for spans in told:
        draft.relate("balance", spans[:3], spans[3])


def _more_than_last_year(draft: Draft) -> None:
    then = draft.source.randint(12100, 26000)
    more = draft.source.randint(310, 2900)
    draft.say("全乡外出务工")
    now = draft.figure(f"{then + more}人")
    draft.say("，较上年的")
    before = draft.figure(f"{then}人")
    draft.say("增加")
    by = draft.figure(f"{more}人")
    draft.say("。")
    draft.relate("difference", [now, before], by)


def _quarters(draft: Draft) -> None:
    amounts = [Decimal(t) / 10 for t in draft.parts(4, 2101, 98765)]
    draft.say("全年销售农产品金额")
    whole = draft.figure(f"{sum(amounts)}万元")
    spans: list[Span] = []
    for name, amount in zip(_QUARTERS, amounts, strict=True):
        draft.say(f"，{name}")
        spans.append(draft.figure(f"{amount}万元"))
    draft.say("。")
    draft.relate("sum", spans, whole)


def _graded(draft: Draft) -> None:
    numbers = draft.parts(4, 101, 5999)
    draft.say("全面摸排农村住房")
    whole = draft.figure(f"{sum(numbers)}间")
    draft.say("，经鉴定")
    spans: list[Span] = []
    for name, number in zip(_GRADES, numbers, strict=True):
        draft.say(("、" if spans else "") + name)
        spans.append(draft.figure(f"{number}间"))
    draft.say("。")
    draft.relate("sum", spans, whole)


def _pointed_back(draft: Draft) -> None:
    numbers = draft.parts(3, 21, 95)
    draft.say("部门比对共发现疑点信息")
    first = draft.figure(f"{sum(numbers)}条")
    spans: list[Span] = []
    for name, number in zip(("，其中车辆类", "、房产类", "、企业类"), numbers, strict=True):
        draft.say(name)
        spans.append(draft.figure(f"{number}条"))
    draft.say("。上述")
    again = draft.figure(f"{sum(numbers)}条")
    draft.say("疑点信息均已交办。")
    draft.relate("sum", spans, first)
    draft.relate("equal", [first, again], None)


def _in_other_units(draft: Draft) -> None:
    hundreds = draft.source.randint(12345, 98765)
    draft.say("到账定点帮扶专项资金")
    first = draft.figure(f"{hundreds * 100}元")
    draft.say("。所到账的")
    again = draft.figure(f"{Decimal(hundreds) / 100}万元")
    draft.say("定点帮扶专项资金已拨付到村。")
    draft.relate("equal", [first, again], None)


def _posts(draft: Draft) -> None:
    posts, each = draft.source.randint(210, 980), draft.source.randint(41, 90) * 100
    draft.say("开发公益性岗位")
    heads = draft.figure(f"{posts}个")
    draft.say("，兑现岗位补贴")
    whole = draft.figure(f"{Decimal(posts * each) / 10000}万元")
    draft.say("，人均")
    mean = draft.figure(f"{each}元")
    draft.say("。")
    draft.relate("average", [whole, heads], mean)


def _income_and_spending(draft: Draft) -> None:
    spent, left = draft.source.randint(1010, 8990), draft.source.randint(211, 990)
    draft.say("合作社全年总收入")
    income = draft.figure(f"{Decimal(spent + left) / 10}万元")
    draft.say("，总支出")
    out = draft.figure(f"{Decimal(spent) / 10}万元")
    draft.say("，年末结余")
    rest = draft.figure(f"{Decimal(left) / 10}万元")
    draft.say("。")
    draft.relate("difference", [income, out], rest)


def _of_its_own(draft: Draft) -> None:
    base = draft.source.randint(1200, 4800)
    part = draft.source.randint(base // 4, base // 2)
    share = (Decimal(part) / base * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    draft.say("应享受教育资助学生")
    whole = draft.figure(f"{base}名")
    draft.say("，其中寄宿生")
    some = draft.figure(f"{part}名")
    draft.say("，占")
    rate = draft.figure(f"{share}%")
    draft.say("。")
    draft.relate("ratio", [some, whole], rate)


def _set_table(draft: Draft) -> None:
    """Columns parted by blanks, with a last line and a last column of totals."""
    draft.say("\n单位：万元\n项目      上级资金      本级资金      合计\n")
    rows = [draft.parts(2, 21, 980) for _ in _ITEMS]
    columns: list[list[Span]] = [[], [], []]
    for name, row in zip((*_ITEMS, "合计"), (*rows, [sum(c) for c in zip(*rows, strict=True)]), strict=True):
        draft.say(name)
        for column, number in zip(columns, (*row, sum(row)), strict=True):
            draft.say("      ")
            column.append(draft.figure(str(number)))
        draft.say("\n")
        draft.relate("sum", [columns[0][-1], columns[1][-1]], columns[2][-1])
    for column in columns:
        draft.relate("sum", column[:-1], column[-1])


MORE: tuple[Callable[[Draft], None], ...] = (
    _register, _more_than_last_year, _quarters, _graded, _pointed_back, _in_other_units, _posts,
    _income_and_spending, _of_its_own, _set_table,
)  # fmt: skip
