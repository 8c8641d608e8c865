"""Work due from visits: households whose turn it is, what contradicts the register, what two people saw otherwise."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from yihu.engine.checks import Check, Kind
from yihu.modules.households.rules import called
from yihu.modules.visits import queries
from yihu.modules.visits.models import Clash
from yihu.modules.visits.permissions import Can
from yihu.modules.visits.rules import Item


def _open_clashes(area_code: str, as_of: date) -> Any:
    return queries.clashes_in(area_code)


def _clash_title(row: Clash) -> str:
    who = called(row.household.number, row.observation.visit.head_name)
    return f"{who} {Item(row.observation.item).label}：两次走访说法不一，请选定"


CHECKS = (
    Check(
        key="visits.due",
        label="待走访农户",
        kind=Kind.DUE,
        source="帮扶责任人定期走访",
        rows=queries.due_on,
        does=Can.VISIT,
        title=lambda row: (
            f"{called(row.number, row.head_name)}："
            + (f"上次走访 {row.last:%Y-%m-%d}" if row.last else "还没有走访记录")
        ),
        link=lambda row: f"{reverse('visits:phone')}#/{row.household.uid}",
        due=lambda row: row.due_day,
        explain="打开手机走访页，上次情况已带出，只填变化",
    ),
    Check(
        key="visits.to_confirm",
        label="走访与登记不一致，待核定",
        kind=Kind.DUE,
        source="“两不愁三保障”和饮水安全入户核查",
        rows=queries.differences,
        does=Can.CONFIRM,
        title=lambda row: (
            f"{called(row.condition.household.number, row.head_name)} {row.item.label}："
            + ("走访有问题，登记为有保障" if row.problem else "走访有保障，登记为有问题")
        ),
        link=lambda row: f"{reverse('visits:differences')}#row-{row.pk}",
        explain="核实后一键更新年度信息，或写明理由维持登记",
    ),
    Check(
        key="visits.refused",
        label="没有通过的手机记录",
        kind=Kind.DUE,
        source="手机离线登记",
        rows=queries.rejections_in,
        does=Can.VISIT,
        title=lambda row: f"{row.by_name} {row.get_kind_display() or '记录'}：{row.message}"[:80],
        link=lambda row: reverse("visits:rejection", args=[row.pk]),
        explain="登记人在手机“待处理”里修改后再传；确实不用登记的写明原因放弃",
    ),
    Check(
        key="visits.not_gone_back_to",
        label="脱贫后未按期回访（不摘监管）",
        kind=Kind.QUALITY,
        source="脱贫后四个不摘：摘帽不摘责任、不摘政策、不摘帮扶、不摘监管",
        rows=queries.not_gone_back_to,
        does=Can.VISIT,
        title=lambda row: f"{called(row.number, row.head_name)}：脱贫后未按期回访",
        link=lambda row: f"{reverse('visits:phone')}#/{row.household.uid}",
        explain="走访一次即算回访，不用另填；没有走访的也可在“脱贫后跟踪台账”登记",
    ),
    Check(
        key="visits.clash",
        label="走访记录有冲突",
        kind=Kind.DUE,
        source="手机离线登记",
        rows=_open_clashes,
        does=Can.VISIT,
        title=_clash_title,
        link=lambda row: reverse("visits:clash", args=[row.pk]),
        explain="两个人先后登记了不同情况，两个说法都在，选定一个",
    ),
)
