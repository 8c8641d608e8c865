"""Whole-village works, and the fourth quarter's review of the library."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.history.actions import record
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import BadValue, Conflict, NotFound, WrongStage
from yihu.modules.projects import queries
from yihu.modules.projects.actions.steps import take
from yihu.modules.projects.models import Adjustment, AdjustmentLine, Project, StandardCheck, VillageWorks
from yihu.modules.projects.permissions import Can
from yihu.modules.projects.queries import works as reads
from yihu.modules.projects.rules import Stage, Verdict
from yihu.modules.projects.rules.running import standards


@transaction.atomic
def open_works(
    actor: Actor,
    *,
    area_code: str,
    year: int,
    name: str,
    document: str,
    on: date,
    due: date,
    hamlets: int = 0,
) -> VillageWorks:
    """整村推进 of a village in a year. Raises NotAllowed, BadValue, Conflict."""
    code = areas.full(area_code)
    actor.require(Can.PLAN, code)
    if areas.level_of(code) is not Level.VILLAGE:
        raise BadValue("整村推进以行政村为单位，请选择到村")
    if not name.strip() or not document.strip():
        raise BadValue("请填写名称和批复文号")
    if due < on:
        raise BadValue("计划完成日期不能早于批复日期")
    try:
        with transaction.atomic():
            made = VillageWorks.objects.create(
                area_code=code,
                year=year,
                name=name.strip()[:80],
                document=document.strip()[:120],
                start=on,
                due=due,
                hamlets=hamlets,
                by_name=actor.name,
            )
    except IntegrityError:
        raise Conflict(f"该村 {year} 年的整村推进已登记") from None
    record(actor, "projects.works_opened", made, summary=made.name)
    return made


@transaction.atomic
def assign(actor: Actor, works_id: int, numbers: Sequence[str]) -> int:
    """These projects of the library are the works'; how many came. Raises NotFound naming unknown numbers, BadValue."""
    works = reads.one_works(actor, works_id)
    actor.require(Can.PLAN, works.area_code)
    wanted = {number.strip() for number in numbers if number.strip()}
    if not wanted:
        raise BadValue("请填写项目编号，一行一个")
    rows = {row.number: row for row in queries.visible_to(actor).filter(number__in=wanted)}
    if missing := sorted(wanted - set(rows)):
        raise NotFound(f"项目库中没有：{'、'.join(missing[:10])}，请核对编号")
    for row in rows.values():
        if not areas.inside(row.area_code, works.area_code):
            raise BadValue(f"项目“{row.number}”不在该村，不能列入")
    changed = Project.objects.filter(pk__in=[row.pk for row in rows.values()]).update(works=works)
    record(actor, "projects.works_assigned", works, summary=f"{works.name}：列入项目 {changed} 个")
    return changed


@transaction.atomic
def judge(actor: Actor, works_id: int, standard: str, *, met: bool, evidence: str, on: date) -> StandardCheck:
    """What was found of one of the ten standards. Raises BadValue, NotFound."""
    works = reads.one_works(actor, works_id)
    actor.require(Can.RUN, works.area_code)
    if standard not in {one.key for one in standards()}:
        raise NotFound("没有这项标准，请从页面上选择")
    if not evidence.strip():
        raise BadValue("请写明印证：达标的写资料名称，未达标的写差距")
    if on < works.start:
        raise BadValue(f"核查日期不能早于批复日期 {works.start:%Y-%m-%d}")
    made = StandardCheck.objects.create(
        area_code=works.area_code,
        works=works,
        standard=standard,
        met=met,
        evidence=evidence.strip()[:200],
        on=on,
        by_name=actor.name,
    )
    record(actor, "projects.standard_checked", works, summary=works.name, standard=standard, met=met)
    return made


@transaction.atomic
def open_adjustment(actor: Actor, area_code: str, *, on: date) -> Adjustment:
    """动态调整 of the year begins with its candidates. Raises NotAllowed, Conflict, BadValue when there are none."""
    county = areas.ancestor(areas.full(area_code), Level.COUNTY)
    actor.require(Can.PLAN, county)
    found = reads.candidates(county, on)
    if not found:
        raise BadValue("没有需要调整的项目")
    try:
        with transaction.atomic():
            made = Adjustment.objects.create(area_code=county, year=on.year, opened_on=on, by_name=actor.name)
    except IntegrityError:
        raise Conflict(f"{on.year} 年的动态调整已提出") from None
    AdjustmentLine.objects.bulk_create(
        AdjustmentLine(area_code=row.area_code, adjustment=made, project=row, why=why[:120])
        for row, why in found
    )
    record(actor, "projects.review_opened", made, summary=str(made), candidates=len(found))
    return made


@transaction.atomic
def propose_verdict(
    actor: Actor, line_id: int, verdict: Verdict, *, reason: str = "", to_year: int | None = None
) -> AdjustmentLine:
    """What is proposed for one candidate, until the review is decided. Raises NotFound, WrongStage, BadValue."""
    line = reads.one_line(actor, line_id)
    actor.require(Can.PLAN, line.adjustment.area_code)
    if line.adjustment.decided_on is not None:
        raise WrongStage("本年动态调整已审定，不能再改")
    if verdict is not Verdict.KEEP and not reason.strip():
        raise BadValue("调整年度或出库须写明原因")
    if verdict is Verdict.POSTPONE and (to_year is None or to_year <= line.adjustment.year):
        raise BadValue(f"请填写 {line.adjustment.year} 年以后的年度")
    line.verdict, line.reason = verdict, reason.strip()[:200]
    line.to_year = to_year if verdict is Verdict.POSTPONE else None
    line.save(update_fields=["verdict", "reason", "to_year"])
    record(actor, "projects.review_proposed", line, summary=line.project.name, verdict=verdict.value)
    return line


@transaction.atomic
def decide(actor: Actor, adjustment_id: int, *, on: date, document: str) -> Adjustment:
    """领导小组审定: removals leave the library, postponed projects move to their year. Raises SamePerson by the
    removal's own rule, WrongStage, BadValue."""
    found = reads.one_adjustment(actor, adjustment_id)
    actor.require(Can.REMOVE, found.area_code)
    if found.decided_on is not None:
        raise WrongStage("本年动态调整已审定")
    if not document.strip():
        raise BadValue("请填写审定文号（领导小组会议纪要）")
    if on < found.opened_on:
        raise BadValue(f"审定日期不能早于提出日期 {found.opened_on:%Y-%m-%d}")
    for line in reads.lines_of(actor, found):
        if line.verdict == Verdict.REMOVE:
            take(actor, line.project_id, Stage.REMOVED, on=on, document=document, reason=line.reason)
        elif line.verdict == Verdict.POSTPONE:
            Project.objects.filter(pk=line.project_id).update(year=line.to_year)
            record(actor, "projects.postponed", line.project, summary=line.project.name, year=line.to_year)
    found.decided_on, found.document = on, document.strip()[:120]
    found.save(update_fields=["decided_on", "document"])
    record(actor, "projects.review_decided", found, summary=str(found), on=on.isoformat())
    return found
