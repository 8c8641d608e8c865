"""The policy values in force, with their documents and review days, as the page shows them."""

from __future__ import annotations

from datetime import date

from yihu.core.web.parts import Cell, Head, Row
from yihu.engine.dates import chinese
from yihu.engine.policy import DatedValue, Policy

HEAD = [
    Head("参数"),
    Head("数值", kind="number"),
    Head("单位"),
    Head("自", kind="date"),
    Head("至", kind="date"),
    Head("依据"),
    Head("复核"),
]


def rows(policy: Policy, as_of: date) -> list[Row]:
    """One line a value, those in force on the day first within a key; past and coming ones are grey."""
    shown = []
    for key in sorted(policy.values):
        for dated in sorted(policy.values[key], key=lambda value: value.span.start, reverse=True):
            shown.append(Row(_cells(dated, as_of), "" if dated.span.covers(as_of) else "text-secondary"))
    return shown


def _cells(dated: DatedValue, as_of: date) -> list[object]:
    return [
        Cell(dated.label, note=dated.key),
        "废止" if dated.value is None else dated.value,
        dated.unit,
        f"{dated.span.start:%Y-%m-%d}",
        f"{dated.span.end:%Y-%m-%d}" if dated.span.end else "—",
        dated.source,
        _review(dated, as_of),
    ]


def _review(dated: DatedValue, as_of: date) -> Cell:
    if not dated.verified:
        return Cell("待本地核定", colour="yellow")
    if dated.is_carried_over(as_of):
        return Cell(f"沿用（应于 {chinese(dated.review_by)} 前复核）", colour="red")
    return Cell(f"{dated.review_by:%Y-%m-%d} 前复核", colour="green")
