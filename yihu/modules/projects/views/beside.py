"""What stands beside a project on its page: plan, contract and payment, notices, photos, who benefits, what was reached."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.core.web.parts import Cell, Head
from yihu.modules.funds.permissions import Can as FundsCan
from yihu.modules.projects import queries
from yihu.modules.projects.models import Project
from yihu.modules.projects.permissions import Can
from yihu.modules.projects.rules import Direction, Level, Phase, Stage
from yihu.modules.projects.rules.running import reached
from yihu.modules.projects.views.common import day, in_wan

Shown = dict[str, Any]


def shown(actor: Actor, row: Project, as_of: date) -> Shown:
    may_run = actor.may(Can.RUN, row.area_code)
    return {
        **_money(actor, row, as_of),
        **_rests_on(actor, row),
        **_photos(row),
        **_benefit(actor, row, as_of),
        "may_run": may_run,
        "may_publicise": actor.may(Can.DISCLOSE, row.area_code),
        "may_change_plan": row.planned_on is not None
        and row.stage != Stage.REMOVED
        and actor.may(Can.PLAN, row.area_code),
        "points": list(row.points.order_by("pk")),
        "assets": list(row.handovers.order_by("pk")),
        "batches": list(row.batches.order_by("-made_on")),
        "may_aid": row.to_households and actor.may(Can.AID, row.area_code),
        "completed": row.settled_on is not None,
    }


def _money(actor: Actor, row: Project, as_of: date) -> Shown:
    [money] = queries.money_of(actor, queries.visible_to(actor).filter(pk=row.pk), as_of)
    return {"money": money, "may_see_paid": actor.may(FundsCan.SEE, row.area_code)}


def _rests_on(actor: Actor, row: Project) -> Shown:
    """Contracts, acceptances, settlements and changes of plan in one list by day; notices in another."""
    said: list[tuple[date, str, str, str, int | None]] = [
        (one.signed_on, f"合同 · {one.get_method_display()}", one.number, one.contractor, one.fen)
        for one in row.contracts.order_by("signed_on", "pk")
    ]
    said += [
        (one.on, f"验收 · {one.get_result_display()}", one.document, one.by, None)
        for one in row.acceptances.order_by("on", "pk")
    ]
    said += [
        (one.on, "结算审定", one.document, one.by, one.audited_fen)
        for one in row.settlements.order_by("on", "pk")
    ]
    said += [(one.on, "调整计划", one.document, one.reason, one.fen) for one in queries.changes_of(row)]
    said.sort(key=lambda line: line[0])
    return {
        "proof_head": [
            Head("日期"),
            Head("事项"),
            Head("编号"),
            Head("单位或原因"),
            Head("金额（万元）", kind="number"),
        ],
        "proof_rows": [
            [day(on), Cell(what), Cell(number), Cell(who), in_wan(fen)] for on, what, number, who, fen in said
        ],
        "notices": [
            {"row": one, "label": Level(one.level).label, "stands": one.down_on is None}
            for one in row.notices.order_by("first", "pk")
        ],
    }


def _photos(row: Project) -> Shown:
    taken = list(row.photos.order_by("taken_on", "pk"))
    return {
        "phases": [(phase.label, [one for one in taken if one.phase == phase.value]) for phase in Phase]
        if taken
        else []
    }


def _benefit(actor: Actor, row: Project, as_of: date) -> Shown:
    targets = list(row.targets.order_by("due", "pk"))
    return {
        "split": queries.split_of(actor, row, as_of),
        "beneficiaries_url": f"{reverse('ledgers:list', args=['projects.beneficiaries'])}?q={row.number}",
        "targets_url": f"{reverse('ledgers:list', args=['projects.targets'])}?q={row.number}",
        "target_head": [
            Head("指标"),
            Head("目标", kind="number"),
            Head("完成", kind="number"),
            Head("时限"),
            Head("结果"),
        ],
        "target_rows": [_target(one, as_of) for one in targets],
    }


def _target(one: Any, as_of: date) -> list[Cell]:
    direction = Direction(one.direction)
    met = reached(direction, one.target, one.actual)
    verdict = {
        True: Cell("达到", colour="green"),
        False: Cell("未达到", colour="red"),
        None: Cell(
            "到期未评价" if one.due <= as_of else "进行中",
            colour="yellow" if one.due <= as_of else "secondary",
        ),
    }[met]
    sign = "≥" if direction is Direction.AT_LEAST else "≤"
    return [
        Cell(one.name),
        Cell(f"{sign} {one.target.normalize():f} {one.unit}", kind="number"),
        Cell("—" if one.actual is None else f"{one.actual.normalize():f}", kind="number"),
        day(one.due),
        verdict,
    ]
