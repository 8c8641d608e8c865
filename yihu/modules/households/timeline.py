"""The household's life as the register knows it, and what changed from one year's form to the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.core.ledgers import values
from yihu.engine.ledgers import SECRET, Column
from yihu.engine.timeline import Entry, Timeline
from yihu.modules.households import queries
from yihu.modules.households.permissions import Can
from yihu.modules.households.rules import CONTINUING, MOVING, Join, Relation
from yihu.modules.households.rules.yearly import HOUSEHOLD_COLUMNS, PERSON_COLUMNS

_SILENT = (*CONTINUING, MOVING)
_MOST_SAID = 6


def register(actor: Actor, households: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    """建档, change of kind, plans, exit, return and removal."""
    spans: dict[int, list[Any]] = defaultdict(list)
    for span in queries.registrations(actor).filter(household_id__in=households).order_by("start"):
        spans[span.household_id].append(span)
    found = [entry for rows in spans.values() for entry in _of_register(rows)]
    for plan in queries.exit_plans(actor).filter(household_id__in=households):
        url, source = reverse("households:of_plan", args=[plan.pk]), f"households_exit_plan/{plan.pk}"
        text = f"{plan.year} 年 · {plan.batch}"
        found.append(Entry(plan.household_id, plan.start, "列入脱贫计划", text, url, source))
        if plan.end:
            found.append(Entry(plan.household_id, plan.end, "撤销脱贫计划", text, url, source))
    for done in queries.exits(actor).filter(household_id__in=households):
        url, source = reverse("households:of_exit", args=[done.pk]), f"households_exit/{done.pk}"
        found.append(Entry(done.household_id, done.done_on, "脱贫退出", done.batch, url, source))
    return _between(found, first, last)


def _of_register(spans: Sequence[Any]) -> Iterator[Entry]:
    def said(span: Any, day: date, title: str, text: str = "") -> Entry:
        url = reverse("households:of_registration", args=[span.pk])
        return Entry(span.household_id, day, title, text, url, f"households_registration/{span.pk}")

    if spans[0].joined not in _SILENT:
        yield said(spans[0], spans[0].start, "建档立卡", spans[0].get_kind_display())
    for before, span in pairwise(spans):
        if before.end != span.start:
            yield said(before, before.end, "退出建档立卡", before.get_left_display())
            yield said(span, span.start, "重新建档立卡", span.get_kind_display())
        elif before.kind != span.kind:
            text = f"{before.get_kind_display()} → {span.get_kind_display()}"
            yield said(span, span.start, "户属性变更", text)
        elif before.standing != span.standing and span.standing == "returned":
            yield said(span, span.start, "返贫")
    newest = spans[-1]
    if newest.end is not None and newest.left != MOVING:
        yield said(newest, newest.end, "退出建档立卡", newest.get_left_display())


def members(actor: Actor, households: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    """People coming and going, new heads, moves of the whole household; with the paper that proves it."""
    proofs = _proofs(actor, households)
    together: dict[tuple[int, date, str, str], list[Any]] = defaultdict(list)
    for span in queries.memberships(actor).filter(household_id__in=households).order_by("start", "pk"):
        if span.joined not in (*_SILENT, Join.REGISTERED.value):
            title = f"增加成员：{span.get_joined_display()}"
            together[span.household_id, span.start, title, ""].append(span)
        if span.joined == Join.HEAD_CHANGED and span.relation == Relation.HEAD:
            together[span.household_id, span.start, "户主变更", "新户主 "].append(span)
        if span.end and span.left not in _SILENT:
            title = f"减少成员：{span.get_left_display()}"
            together[span.household_id, span.end, title, ""].append(span)
    found = []
    for (household, day, title, lead), spans in together.items():
        text = lead + "、".join(span.name for span in spans)
        proof = proofs.get((household, day), "")
        url = reverse("households:of_member", args=[spans[0].pk])
        source = f"households_membership/{spans[0].pk}"
        found.append(Entry(household, day, title, f"{text}（{proof}）" if proof else text, url, source))
    return _between([*found, *_moves(actor, households)], first, last)


def _proofs(actor: Actor, households: Sequence[int]) -> dict[tuple[int, date], str]:
    """Household and day -> the papers of the changes of that day; undone ones prove nothing."""
    rows = queries.roll_changes(actor).filter(household_id__in=households, undone_on__isnull=True)
    papers: dict[tuple[int, date], list[str]] = defaultdict(list)
    for change in rows.exclude(proof="").order_by("pk"):
        papers[change.household_id, change.on].append(change.proof)
    return {key: "、".join(dict.fromkeys(found)) for key, found in papers.items()}


def _moves(actor: Actor, households: Sequence[int]) -> list[Entry]:
    """A household comes from another village with a residence that continues an earlier one."""
    moved = list(queries.residences(actor).filter(household_id__in=households, joined=Join.MOVED))
    names = values.area_names(row.area_code for row in moved)
    return [
        Entry(
            row.household_id,
            row.start,
            "整户迁移",
            f"迁入{names[row.area_code]}{row.group_name}",
            reverse("households:of_household", args=[row.household_id]),
            f"households_residence/{row.pk}",
        )
        for row in moved
    ]


def years(actor: Actor, households: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    """What the year's forms say otherwise than the year before, each on the first day of its year."""
    here = dict(queries.visible_to(actor).filter(pk__in=households).values_list("pk", "area_code"))
    found = []
    own = _newest(queries.household_years(actor).filter(household_id__in=households), here, "household_id")
    for rows in own.values():
        found += [
            _said(now, "生产生活条件变化", differing, "households:of_year", "households_household_year")
            for before, now in pairwise(rows)
            if (differing := _differing(HOUSEHOLD_COLUMNS, before, now))
        ]
    people = _newest(queries.person_years(actor).filter(household_id__in=households), here, "person_id")
    for rows in people.values():
        found += [
            _said(now, f"{now.name}情况变化", said, "households:of_person_year", "households_person_year")
            for before, now in pairwise(rows)
            if (said := _differing(PERSON_COLUMNS, before, now))
        ]
    return _between(found, first, last)


def _newest(rows: Any, here: dict[int, str], whose: str) -> dict[int, list[Any]]:
    """By household or person, one row a year in order; where two villages know it, the present one's."""
    kept: dict[int, dict[int, Any]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: row.area_code == here.get(row.household_id)):
        kept[getattr(row, whose)][row.year] = row
    return {key: [by_year[year] for year in sorted(by_year)] for key, by_year in kept.items()}


def _differing(columns: Sequence[Column], before: Any, now: Any) -> list[str]:
    """`住房结构 土木 → 砖混` of what is neither secret nor sensitive; blanks say nothing."""
    said = []
    for column in columns:
        if column.kind in SECRET or column.sensitive or not hasattr(now, column.name):
            continue
        old, new = (values.text(column, getattr(row, column.name), {}) for row in (before, now))
        if old and new and old != new:
            said.append(f"{column.label} {old} → {new}{column.unit}")
    return said


def _said(row: Any, title: str, differing: list[str], route: str, table: str) -> Entry:
    more = f"等 {len(differing)} 项" if len(differing) > _MOST_SAID else ""
    text = "；".join(differing[:_MOST_SAID]) + more
    url = reverse(route, args=[row.pk])
    return Entry(
        row.household_id, date(row.year, 1, 1), f"{row.year} 年{title}", text, url, f"{table}/{row.pk}"
    )


def _between(found: Iterable[Entry], first: date, last: date) -> list[Entry]:
    return [entry for entry in found if first <= entry.day <= last]


TIMELINE = (
    Timeline("households.register", "建档与退出", Can.SEE, register, icon="home-heart", order=10),
    Timeline("households.members", "人口变动", Can.SEE, members, icon="users", order=20),
    Timeline("households.years", "年度信息", Can.SEE, years, icon="calendar", order=30),
)
