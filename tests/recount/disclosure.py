"""The figures of public notices, counted again in plain SQL (see `recounts`), and the notices of the small county."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import connection

from tests.recount.writing import Pen, Row, insert

_OF_YEAR = "{day} <= :day and extract(year from {day}) = extract(year from :day)"
_NOTICE = f"""
    select n.id, n.area_code, 1 as amount, n.kind_label as kind from disclosure_notice n
    where n.state in ('released', 'withdrawn', 'archived') and n.version = 1 and {_OF_YEAR.format(day="n.first")}"""
_OBJECTION = "select o.id, o.area_code, 1 as amount from disclosure_objection o where " + _OF_YEAR.format(
    day='o."on"'
)
RECOUNTS: Mapping[str, str] = {
    "pub.notices": _NOTICE,
    "pub.expected": _NOTICE + " and n.due is not null",
    "pub.in_time": _NOTICE + " and n.due >= n.first",
    "pub.objections": _OBJECTION,
    "pub.settled": _OBJECTION + " and (o.answered_on <= :day or o.due < :day)",
    "pub.answered": _OBJECTION + " and o.answered_on <= :day and o.answered_on <= o.due",
}
RATIOS: Mapping[str, tuple[str, str, int]] = {
    "pub.in_time_rate": ("pub.in_time", "pub.expected", 1),
    "pub.answered_rate": ("pub.answered", "pub.settled", 1),
}
_LATER = "'2020-07-15'"
_OF_2020 = "between '2020-01-01' and '2020-06-30'"
# (table, what is set, where, figures that move): read by `test_dependence`.
CHANGES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "disclosure_notice",
        f"first = {_LATER}, last = {_LATER}",
        f"state in ('released', 'withdrawn', 'archived') and version = 1 and first {_OF_2020}",
        ("pub.notices",),
    ),
    ("disclosure_objection", f'"on" = {_LATER}', f'"on" {_OF_2020}', ("pub.objections",)),
)
KINDS = ("政策文件", "补助名单", "统计数据开放")
_AT = "2020-06-30T10:00:00+08:00"


def write(pen: Pen) -> None:
    """Notices in every state, walked there as the guards ask; opinions on those that are out."""
    rows = [_notice(pen) for _ in range(24)]
    insert("disclosure_notice", rows)
    with connection.cursor() as cursor:
        cursor.execute("update disclosure_notice set state = 'sent' where id % 6 <> 0")
        cursor.execute(
            "update disclosure_notice set state = 'released', released_user = 77, released_on = first,"
            " released_at = %s, index_number = 'R/' || id where state = 'sent' and id %% 6 <> 1",
            [_AT],
        )
        cursor.execute(
            "update disclosure_notice set state = 'withdrawn', ended_why = '有误', ended_on = first"
            " where state = 'released' and id % 6 = 2"
        )
        cursor.execute("select id, area_code from disclosure_notice where state = 'released' order by id")
        out = cursor.fetchall()
    insert("disclosure_objection", [_objection(pen, *one) for one in out for _ in range(2)])


def _notice(pen: Pen) -> Row:
    at, first = pen.number(), pen.day()
    due = first + timedelta(days=pen.chance.randrange(-3, 4))
    return {
        "id": at, "area_code": pen.place(), "uid": f"00000000-0000-4000-d000-{at:012d}", "address": f"N{at:011d}",
        "version": 2 if pen.maybe(0.15) else 1, "kind": "free.other", "kind_label": pen.pick(KINDS), "title": "公示",
        "state": "draft", "issuer": "区政府", "made_on": first, "contact": "12317", "medium": "web", "first": first,
        "last": first + timedelta(days=10), "due": due if pen.maybe(0.7) else None, "columns": "[]", "rows": "[]",
        "hands": "[1]", "findings": "[]", "digest": "d", "scanned_digest": "d", "drafted_name": "某人",
        "takes_objections": True,
    }  # fmt: skip


def _objection(pen: Pen, notice: int, area_code: str) -> Row:
    on = pen.day()
    answered = pen.soon(on) if pen.maybe(0.6) else None
    at = pen.number()
    return {
        "id": at, "area_code": area_code, "notice_id": notice, "on": on, "received_at": _AT, "text": "意见",
        "code_hash": f"{at:064d}", "due": on + timedelta(days=20), "answered_on": answered,
        "answer": "已核实" if answered else "", "by_name": "某人",
    }  # fmt: skip
