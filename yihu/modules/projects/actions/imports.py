"""The library as a workbook: new projects with the days of their stages, later days for those that stand already."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.bulk import TABLE, Bulk, Counts, Staged, Verdict
from yihu.core.history.actions import record
from yihu.engine import areas
from yihu.engine.errors import BadValue, Refused
from yihu.modules.projects import queries
from yihu.modules.projects.actions.steps import (
    Sheet,
    enlist,
    keep,
    require_plan_kept,
    step,
)
from yihu.modules.projects.models import Project, ProjectStep
from yihu.modules.projects.permissions import Can
from yihu.modules.projects.rules import DAY_OF, TAKEN_OVER, Category, Construction, Origin, Stage, taken_over
from yihu.modules.projects.rules.library import TAKEOVER_DOCUMENT

_CHUNK = 1000
_WHOLE = (
    "central_fen",
    "province_fen",
    "city_fen",
    "county_fen",
    "other_fen",
    "households",
    "persons",
    "poor_households",
)
_TEXT = ("scale", "responsible", "target", "benefit", "subsidy", "urgent_reason")
_FLAGS = ("priority", "green", "to_households")
_UNITS = {"unit": "unit_id", "department": "department_id"}


@dataclass(frozen=True)
class Line:
    """One line of the workbook, read. `given`: the columns the workbook has."""

    id: int
    number: int
    sheet: Sheet
    days: Mapping[Stage, date | None]
    given: frozenset[str]


@dataclass(frozen=True)
class Judged:
    verdict: Verdict
    target_id: int | None = None
    problem: str = ""


def enter(actor: Actor, values: Mapping[str, Any]) -> Project:
    """One line of the form or grid: takes over a project of an existing library."""
    return enlist(actor, sheet_of(values), days_of(values))


def sheet_of(values: Mapping[str, Any]) -> Sheet:
    plain: dict[str, Any] = {
        **{name: _is_yes(values.get(name)) for name in _FLAGS},
        **{key: _unit(values.get(name)) for name, key in _UNITS.items()},
        **{name: int(values.get(name) or 0) for name in _WHOLE},
        **{name: str(values.get(name) or "") for name in _TEXT},
    }
    return Sheet(
        number=str(values["number"]).strip(),
        year=int(values["year"]),
        name=str(values["name"]).strip(),
        category=Category(values["category"]),
        area_code=areas.full(str(values["area_code"])),
        construction=Construction(values.get("construction") or Construction.NEW),
        origin=Origin(values.get("origin") or Origin.VILLAGE),
        start_due=_day(values.get("start_due")),
        finish_due=_day(values.get("finish_due")),
        **plain,
    )


def _unit(value: Any) -> int | None:
    return int(getattr(value, "pk", value)) if value not in (None, "") else None


def _is_yes(value: Any) -> bool:
    return value is True or value in ("true", "True", "1")


def days_of(values: Mapping[str, Any]) -> dict[Stage, date | None]:
    return {stage: _day(values.get(DAY_OF[stage])) for stage in TAKEN_OVER}


def match(actor: Actor, staged: Staged) -> None:
    """Set verdict, target and problems on the staged lines: one read, one look-up, one write."""
    lines = _lines(staged)
    known = _known(actor, lines)
    judged = [(line, judge(actor, line, known.get(line.sheet.number))) for line in lines]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"update {TABLE} set verdict = %s, target_id = %s, problems = problems || %s::jsonb where id = %s",  # noqa: S608
            [[one.verdict.value, one.target_id, _problems(one), line.id] for line, one in judged],
        )


def judge(actor: Actor, line: Line, found: Project | None) -> Judged:
    """What becomes of the line. Days already registered are not changed by a workbook, only added to."""
    try:
        line.sheet.check()
        if not actor.may(Can.PLAN, line.sheet.area_code):
            raise BadValue("您的岗位不能登记该地区的项目，请由区县经办导入")
        if found is None:
            taken_over(line.days)
            return Judged(Verdict.NEW)
        if found.area_code != line.sheet.area_code:
            raise BadValue("该项目编号已用于另一地点的项目，请核对编号或在项目页更正地点")
        require_plan_kept(found, _differing(found, line))
        later = _later(found, line)
    except Refused as refused:
        return Judged(Verdict.WRONG, found.pk if found else None, refused.message)
    changed = later or _differing(found, line)
    return Judged(Verdict.CHANGED if changed else Verdict.UNCHANGED, found.pk)


def _later(found: Project, line: Line) -> list[tuple[Stage, date]]:
    """The steps the workbook adds. Raises BadValue where it contradicts one that stands."""
    known = {stage: getattr(found, DAY_OF[stage]) for stage in TAKEN_OVER}
    for stage, day in known.items():
        said = line.days.get(stage)
        if day is not None and said is not None and said != day:
            raise BadValue(
                f"“{stage.label}”日期已登记为 {day.isoformat()}，与本行 {said.isoformat()} 不同；如有误请在项目页撤回该步骤"
            )
    merged = {stage: known[stage] or line.days.get(stage) for stage in TAKEN_OVER}
    new = [(stage, day) for stage, day in merged.items() if day is not None and known[stage] is None]
    if new:
        if Stage(found.stage) not in TAKEN_OVER:
            raise BadValue(f"项目当前为“{Stage(found.stage).label}”，进度请在项目页登记")
        taken_over(merged)
        if TAKEN_OVER.index(new[0][0]) < TAKEN_OVER.index(Stage(found.stage)):
            raise BadValue(f"“{new[0][0].label}”早于当前阶段“{Stage(found.stage).label}”，请在项目页登记")
    return new


def _differing(found: Project, line: Line) -> list[str]:
    """Columns of the workbook that say something else than the library; columns it lacks are left alone."""
    back = {key: name for name, key in _UNITS.items()}
    wanted = asdict(line.sheet)
    given = [name for name in wanted if back.get(name, name) in line.given]
    return [name for name in given if wanted[name] != getattr(found, name)]


@transaction.atomic
def apply(actor: Actor, staged: Staged) -> Counts:
    """Write one township's lines in a few statements. What `match` asked is asked again: a project may have moved
    since the preview, and then the whole township is refused."""
    lines = _lines(staged)
    known = _known(actor, lines, lock=True)
    new: list[tuple[Project, list[ProjectStep]]] = []
    changed: list[tuple[Project, list[ProjectStep]]] = []
    fields: set[str] = set()
    for line in lines:
        found = known.get(line.sheet.number)
        judged = judge(actor, line, found)
        if judged.verdict is Verdict.WRONG:
            raise BadValue(f"第 {line.number} 行：{judged.problem}")
        if found is None:
            new.append(_made(actor, line, staged.batch_id))
        elif judged.verdict is Verdict.CHANGED:
            fields.update(_differing(found, line))
            changed.append(_moved(actor, found, line, staged.batch_id))
    _write(new, changed, fields)
    record(
        actor,
        "projects.imported",
        summary=f"第 {staged.batch_id} 批",
        batch=staged.batch_id,
        township=staged.township_code,
        new=len(new),
        changed=len(changed),
    )
    return Counts(new=len(new), changed=len(changed), unchanged=len(lines) - len(new) - len(changed))


def _made(actor: Actor, line: Line, batch_id: int) -> tuple[Project, list[ProjectStep]]:
    project = Project(**asdict(line.sheet), batch_id=batch_id)
    rows = [
        step(actor, project, stage, on, document=TAKEOVER_DOCUMENT, batch_id=batch_id)
        for stage, on in taken_over(line.days)
    ]
    keep(project, rows)
    return project, rows


def _moved(actor: Actor, found: Project, line: Line, batch_id: int) -> tuple[Project, list[ProjectStep]]:
    later = _later(found, line)
    for name in _differing(found, line):
        setattr(found, name, getattr(line.sheet, name))
    rows = [
        step(actor, found, stage, on, document=TAKEOVER_DOCUMENT, batch_id=batch_id) for stage, on in later
    ]
    for stage, on in later:
        setattr(found, DAY_OF[stage], on)
        found.stage, found.stage_on = stage, on
    return found, rows


def _write(
    new: list[tuple[Project, list[ProjectStep]]],
    changed: list[tuple[Project, list[ProjectStep]]],
    fields: set[str],
) -> None:
    Project.objects.bulk_create([project for project, _ in new], batch_size=_CHUNK)
    if changed:
        columns = sorted(fields | {"stage", "stage_on"} | set(DAY_OF.values()))
        Project.objects.bulk_update([project for project, _ in changed], columns, batch_size=_CHUNK)
    rows = [row for project, steps in [*new, *changed] for row in _owned(project, steps)]
    ProjectStep.objects.bulk_create(rows, batch_size=_CHUNK)


def _owned(project: Project, rows: Iterable[ProjectStep]) -> Iterable[ProjectStep]:
    for row in rows:
        row.project_id = project.pk
        yield row


def _known(actor: Actor, lines: list[Line], *, lock: bool = False) -> dict[str, Project]:
    rows = queries.visible_to(actor).filter(number__in={line.sheet.number for line in lines})
    if lock:
        rows = rows.select_for_update(of=("self",))
    return {project.number: project for project in rows}


def _lines(staged: Staged) -> list[Line]:
    """The lines that may be written, in the order of the file; of one township when it is named."""
    columns = 'id, line, area_code, "values"'
    sql = (
        f"select {columns} from {TABLE} where batch_id = %s and verdict <> %s"  # noqa: S608
        " and area_code >= %s and area_code < %s order by line"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [staged.batch_id, Verdict.WRONG.value, *staged.bounds])
        return [_line(*row) for row in cursor.fetchall()]


def _line(pk: int, number: int, area_code: str, values: Any) -> Line:
    read: Mapping[str, Any] = json.loads(values) if isinstance(values, str) else values
    whole = {**read, "area_code": area_code}
    return Line(pk, number, sheet_of(whole), days_of(whole), frozenset(whole))


def _problems(judged: Judged) -> str:
    if not judged.problem:
        return "[]"
    return json.dumps([{"code": "E510", "message": judged.problem, "column": "项目编号"}], ensure_ascii=False)


def _day(value: Any) -> date | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, date) else date.fromisoformat(str(value))


BULK = Bulk(match=match, apply=apply)
