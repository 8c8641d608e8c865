"""Condolence within its limits, assessment with its proof."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.files import actions as files
from yihu.core.files import queries as file_queries
from yihu.core.files.models import Purpose
from yihu.core.history import actions as history
from yihu.engine import policy
from yihu.engine.errors import BadValue, Conflict, NotFound
from yihu.modules.teams import queries, rules
from yihu.modules.teams.actions.base import locked, require_on_post
from yihu.modules.teams.models import Assessment, Condolence, Member
from yihu.modules.teams.permissions import Can
from yihu.modules.teams.rules import Assessed, Gift, ProofMissing, Result

Paper = tuple[str, bytes]


@transaction.atomic
def condole(
    actor: Actor, member_id: int, *, on: date, kind: Gift, fen: int, giver: str, note: str = ""
) -> Condolence:
    """One condolence of a member on post, within the year's limits. Raises OverLimit, NotOnPost, BadValue, Conflict."""
    row = locked(actor, member_id, Can.CARE)
    require_on_post(row, on)
    if fen <= 0 or not giver.strip():
        raise BadValue("请填写慰问单位和金额（物品按折价），金额须大于 0")
    values = policy.for_area(row.area_code)
    rules.check_condolences(
        queries.condolences(actor).filter(member=row, on__year=on.year).count(),
        fen,
        most_times=values.days("teams.condolence_times", on),
        most_fen=int(values.at("teams.condolence_yuan", on).number * 100),
    )
    made = Condolence(
        area_code=row.area_code,
        member=row,
        on=on,
        kind=kind,
        fen=fen,
        giver=giver.strip()[:80],
        note=note.strip()[:200],
        by_name=actor.name,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Conflict("该单位当天对这名队员的慰问已登记") from None
    history.record(actor, "teams.condoled", made, summary=f"慰问 {row.name}（{made.giver}）")
    return made


@transaction.atomic
def assess(
    actor: Actor,
    member_id: int,
    *,
    kind: Assessed,
    year: int,
    on: date,
    text: str,
    now: datetime,
    result: Result | None = None,
    proof: str = "",
    paper: Paper | None = None,
) -> Assessment:
    """One step of 一定三考. The goals come first; results rest on a proof or a paper, and on no better a result than
    the absences of the year allow.

    Raises BadValue, ProofMissing, ResultTooGood, Conflict.
    """
    row = locked(actor, member_id, Can.ASSESS)
    _check(actor, row, kind, year=year, on=on, result=result)
    if not text.strip():
        raise BadValue("请填写岗位目标或考核意见")
    if kind is not Assessed.GOALS and not proof.strip() and paper is None:
        raise ProofMissing("考核结果要有依据：请写明考核材料名称，或上传材料")
    stored = None
    if paper is not None:
        name, data = paper
        stored = files.keep(actor, name, data, purpose=Purpose.EVIDENCE, now=now, area_code=row.area_code)
    made = Assessment(
        area_code=row.area_code,
        member=row,
        kind=kind,
        year=year,
        on=on,
        text=text.strip()[:1000],
        result=result or "",
        proof=proof.strip()[:200],
        file=stored,
        by_name=actor.name,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Conflict(f"{row.name} {year} 年的“{kind.label}”已登记") from None
    history.record(actor, "teams.assessed", made, summary=f"{row.name} {year} 年{kind.label}")
    return made


def _check(actor: Actor, row: Member, kind: Assessed, *, year: int, on: date, result: Result | None) -> None:
    if on < row.start:
        raise BadValue(f"日期不能早于到岗日期 {row.start:%Y-%m-%d}")
    if kind is Assessed.GOALS:
        if result is not None:
            raise BadValue("定岗位目标没有考核结果，请清空“结果”")
        return
    if result is None:
        raise BadValue("请选择考核结果")
    if kind is Assessed.TERM_END and row.end is None:
        raise BadValue("期满考核在登记离岗日期后办理")
    has_goals = queries.assessments(actor).filter(member=row, kind=Assessed.GOALS, year=year).exists()
    if kind is not Assessed.TERM_END and not has_goals:
        raise BadValue(f"请先登记 {year} 年的岗位目标，再考核")
    values = policy.for_area(row.area_code)
    absences = queries.absences(actor, row.pk, year)
    steps = ("teams.absences_not_excellent", "teams.absences_basic", "teams.absences_incompetent")
    rules.check_result(
        result, rules.best_result(absences, *(values.days(key, on) for key in steps)), absences
    )


def open_file(actor: Actor, assessment_id: int) -> tuple[str, str, bytes]:
    """(name, content type, bytes) of an assessment's paper; who looked is written down. Raises NotFound."""
    actor.require(Can.SEE)
    found = queries.assessments(actor).select_related("file").filter(pk=assessment_id).first()
    if found is None or found.file is None:
        raise NotFound("没有这份考核材料，或不在您的管理范围内")
    stored, data = file_queries.content(actor, found.file.uid)
    history.record(actor, "teams.paper_opened", found, summary=f"查看考核材料 {stored.name}"[:200])
    return stored.name, stored.content_type, data
