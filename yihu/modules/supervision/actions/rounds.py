"""Rounds of checks: drawn, looked at, reported, nil included."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.history import actions as history
from yihu.engine import areas, policy
from yihu.engine.areas import Level
from yihu.engine.errors import BadValue, Conflict
from yihu.modules.supervision import queries, rules
from yihu.modules.supervision.models import Finding, FindingStep, Round, RoundItem, RoundPlace
from yihu.modules.supervision.permissions import Can
from yihu.modules.supervision.rules import (
    NotNil,
    ReportedAlready,
    Result,
    RoundKind,
    Severity,
    Source,
    State,
    Verdict,
    involved,
)

_LARGEST_SEED = 2**31


@transaction.atomic
def start(
    actor: Actor,
    *,
    area_code: str,
    kind: RoundKind,
    title: str,
    on: date,
    due: date,
    seed: int,
    document: str = "",
) -> Round:
    """A round over the townships of `area_code`, each with projects drawn by chance (all of them in a self-check).

    Raises NotAllowed, BadValue, Conflict for a title used already.
    """
    actor.require(Can.PLAN, area_code)
    if not title.strip():
        raise BadValue("请填写检查名称")
    if due < on:
        raise BadValue("填报期限不能早于开始日期")
    if not 0 <= seed < _LARGEST_SEED:
        raise BadValue("随机种子请填不超过十位的整数")
    percent = _percent(kind, area_code, on)
    made = Round(
        area_code=areas.full(area_code),
        kind=kind,
        title=title.strip()[:60],
        document=document.strip()[:80],
        start=on,
        due=due,
        seed=seed,
        percent=percent,
        by_name=actor.name,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Conflict(f"已有名为“{made.title}”的检查，请换一个名称") from None
    count = _draw(actor, made)
    history.record(actor, "supervision.round", made, summary=f"{made.title}：抽取项目 {count} 个", seed=seed)
    return made


def _percent(kind: RoundKind, area_code: str, on: date) -> int:
    return 100 if kind is RoundKind.SELF else policy.for_area(area_code).days("super.sample_percent", on)


def _draw(actor: Actor, made: Round) -> int:
    """A line for every township, and the drawn projects under theirs; projects of the county itself stand nowhere."""
    townships = [one.code for one in area_queries.inside(made.area_code, Level.TOWNSHIP)]
    if not townships:
        raise BadValue("这里没有乡镇，请选择区县")
    places = RoundPlace.objects.bulk_create(RoundPlace(round=made, area_code=code) for code in townships)
    listed = {
        one.number: one
        for one in queries.projects_in_work(actor, made.start)
        if areas.inside(one.area_code, made.area_code)
    }
    least = policy.for_area(made.area_code).days("super.sample_least", made.start)
    drawn = rules.draw(
        [(number, one.area_code) for number, one in listed.items()],
        percent=made.percent,
        least=least,
        seed=made.seed,
    )
    of_township = defaultdict(list)
    for number in drawn:
        of_township[listed[number].area_code[:9]].append(listed[number])
    items = [
        RoundItem(
            area_code=one.area_code,
            place=place,
            project_number=one.number,
            name=one.name,
            plan_fen=one.invest_fen,
        )
        for place in places
        for one in of_township[place.area_code[:9]]
    ]
    RoundItem.objects.bulk_create(items)
    return len(items)


@transaction.atomic
def look(actor: Actor, item_id: int, verdict: Verdict, *, said: str, fen: int, on: date) -> RoundItem:
    """What was seen of one project; a problem becomes a finding that the township has to explain.

    Raises BadValue, ReportedAlready once the township has reported.
    """
    row = queries.items(actor).select_for_update(of=("self",)).filter(pk=item_id).first()
    if row is None:
        return queries.item(actor, item_id)
    actor.require(Can.REPORT, row.area_code)
    _still_open(row.place)
    if verdict is Verdict.TODO:
        raise BadValue("请选择检查结论")
    if verdict is Verdict.PROBLEM and not said.strip():
        raise BadValue("请写明发现的问题")
    if fen < 0:
        raise BadValue("涉及金额不能小于 0")
    if row.findings.exists():
        raise Conflict("这个项目的问题已转为自查发现，请在自查发现中办理")
    row.verdict, row.said, row.fen = verdict, said.strip()[:400], fen if verdict is Verdict.PROBLEM else 0
    row.checked_on, row.by_name = on, actor.name
    row.save()
    if verdict is Verdict.PROBLEM:
        _find(row, on)
    history.record(actor, "supervision.looked", row, summary=f"{row.name}：{verdict.label}")
    return row


def _find(row: RoundItem, on: date) -> None:
    days = policy.for_area(row.area_code).days("super.explain_days", on)
    made = Finding.objects.create(
        area_code=row.place.area_code,
        place_code=row.area_code,
        source=Source.CHECK,
        title=f"{row.name}：{row.said}"[:200],
        text=f"{row.place.round.title}检查发现",
        project_number=row.project_number,
        fen=row.fen,
        severity=Severity.MEDIUM,
        found_on=on,
        state=State.ASSIGNED,
        state_on=on,
        due_on=on + timedelta(days=days),
        round_item=row,
    )
    FindingStep.objects.create(
        area_code=made.area_code, matter=made, state=State.ASSIGNED, on=on, said=row.said, by_name=row.by_name
    )


@transaction.atomic
def report(actor: Actor, place_id: int, *, none: bool, said: str, on: date) -> RoundPlace:
    """The township's result. `none`: 零报告, that nothing was found, which problems that were found do not allow.

    Raises NotNil, BadValue while projects are not looked at, ReportedAlready.
    """
    row = queries.places(actor).select_for_update(of=("self",)).filter(pk=place_id).first()
    if row is None:
        return queries.place(actor, place_id)
    actor.require(Can.REPORT, row.area_code)
    _still_open(row)
    items = list(row.items.all())
    left = sum(one.verdict == Verdict.TODO for one in items)
    if left:
        raise BadValue(f"还有 {left} 个项目未检查，请逐个填写结论后再报")
    found = [one for one in items if one.verdict == Verdict.PROBLEM]
    if none and found:
        raise NotNil(f"检查中有 {len(found)} 个项目存在问题，不能作零报告，请按“发现问题”填报")
    if not none and not found:
        raise NotNil("没有发现问题的项目，请作零报告；确有问题请先在项目中登记")
    row.result = Result.NONE if none else Result.SOME
    row.looked_at, row.problems = len(items), len(found)
    row.fen, row.said = sum(one.fen for one in found), said.strip()
    row.reported_on, row.by_name = on, actor.name
    row.save()
    told = "零报告" if none else "，".join(filter(None, (f"发现问题 {len(found)} 个", involved(row.fen))))
    history.record(actor, "supervision.reported", row, summary=f"{row.round.title}：{told}")
    return row


def _still_open(row: RoundPlace) -> None:
    if row.result != Result.TODO:
        raise ReportedAlready(f"{row.reported_on:%Y-%m-%d} 已填报，不再改动；补充情况请另行组织检查")
