"""Work due on lists, and what cannot be right about who is paid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from yihu.engine.checks import Check, Kind
from yihu.engine.money import from_fen
from yihu.modules.benefits import queries
from yihu.modules.benefits.permissions import Can
from yihu.modules.departments.rules import Aid

_CIVIL = "民政局：低保、特困、孤儿、残疾人两项补贴名册"


def _row_of(ledger: str) -> Callable[[Any], str]:
    return lambda row: reverse("ledgers:row", args=[ledger, row.pk])


def _aid(row: Any) -> str:
    return f"{row.name} {Aid(row.kind).label}"


CHECKS = (
    Check(
        key="benefits.to_sign",
        label="补助清单待复核",
        kind=Kind.DUE,
        source="补助救助发放名册：编制和复核由两人办理",
        rows=queries.to_sign_on,
        does=Can.SIGN,
        title=lambda row: f"{row} {row.number}，{row.lines} 人",
        link=lambda row: reverse("benefits:paylist", args=[row.pk]),
        handed_over=True,
        explain="名单已编好，核对人数和金额后复核发放；有误的请编制人更正。",
    ),
    Check(
        key="benefits.to_persuade",
        label="义务教育辍学学生待劝返",
        kind=Kind.DUE,
        source="国办发〔2017〕72号：控辍保学台账和劝返",
        rows=queries.to_persuade_on,
        does=Can.WRITE,
        title=lambda row: f"{row.name} {row.school}",
        link=lambda row: f"{reverse('benefits:list')}?tab=school",
        explain="学籍系统为辍学，还没有返校或送教上门的劝返记录；请上门劝返并登记。",
    ),
    Check(
        key="benefits.paid_after_end",
        label="死亡、出国定居后仍在发放",
        kind=Kind.QUALITY,
        source=_CIVIL,
        rows=queries.gone_paid_on,
        does=Can.WRITE,
        title=lambda row: f"{row.person_name} {row} {from_fen(row.fen):,} 元",
        link=lambda row: reverse("benefits:paylist", args=[row.list_id]),
        explain="此人在所属月份以前已登记死亡或出国定居；核实后在清单页撤回这笔，或在人员增减中更正。",
    ),
    Check(
        key="benefits.not_stopped",
        label="死亡、出国定居后救助未停发",
        kind=Kind.QUALITY,
        source=_CIVIL,
        rows=queries.not_stopped_on,
        does=Can.WRITE,
        title=_aid,
        link=_row_of("departments.aid"),
        explain="次月起应停发；请民政部门在名册上填停发日期。",
    ),
    Check(
        key="benefits.both",
        label="同时享受低保和特困供养",
        kind=Kind.QUALITY,
        source=_CIVIL,
        rows=queries.both_on,
        does=Can.WRITE,
        title=lambda row: str(row.name),
        link=_row_of("departments.aid"),
        explain="一人只能享受其中一项；请核对名册，停发其中一项。",
    ),
    Check(
        key="benefits.no_card",
        label="享受残疾人两项补贴没有有效残疾证",
        kind=Kind.QUALITY,
        source="国发〔2015〕52号：补贴对象须持有残疾人证",
        rows=queries.without_card_on,
        does=Can.WRITE,
        title=_aid,
        link=_row_of("departments.aid"),
        explain="残疾证名册中没有此人当日有效的证件；请核对残疾证名册或停发补贴。",
    ),
    Check(
        key="benefits.not_enrolled",
        label="教育资助对象不在校",
        kind=Kind.QUALITY,
        source="教育局：学籍系统",
        rows=queries.not_enrolled_on,
        does=Can.WRITE,
        title=lambda row: f"{row.person_name} {row.get_kind_display()} {row.term}",
        link=_row_of("benefits.grants"),
        explain="最近的学籍状态为辍学、休学或毕业；请核对学籍，或撤回资助对象。",
    ),
    Check(
        key="benefits.off_band",
        label="教育资助标准超出规定幅度",
        kind=Kind.QUALITY,
        source="学生资助标准（参数 edu.grant_min、edu.grant_max）",
        rows=queries.off_band_on,
        does=Can.WRITE,
        title=lambda row: f"{row.person_name} {row.get_kind_display()} {from_fen(row.standard_fen):,} 元",
        link=_row_of("benefits.grants"),
        explain="资助标准低于或高于本地规定的幅度；请核对金额单位和文件。",
    ),
)
