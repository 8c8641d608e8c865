"""Household batches and their lists as ledgers."""

from __future__ import annotations

from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.projects.ledgers.parts import (
    HEAD,
    HOUSEHOLD,
    MENU,
    NOTE,
    PLACE,
    must,
)
from yihu.modules.projects.permissions import Can
from yihu.modules.projects.queries import aid
from yihu.modules.projects.rules import BatchStage, Way

AID_BATCHES = Ledger(
    key="projects.batches",
    title="到户批次台账",
    model="projects.AidBatch",
    source="到户补助批次",
    columns=(
        PLACE,
        Column("number", "批次编号", editable=False, searchable=True),
        Column("name", "名称", editable=False, searchable=True),
        Column("item", "补助内容", editable=False),
        Column("way", "实施方式", Kind.CODE, codes=Way, filterable=True, editable=False),
        Column("year", "年度", Kind.INTEGER, filterable=True, grouped=False, editable=False),
        Column("stage", "阶段", Kind.CODE, codes=BatchStage, filterable=True, editable=False),
        Column("households", "户数", Kind.INTEGER, unit="户", editable=False),
        Column("fen", "金额", Kind.MONEY, unit="元", editable=False),
        Column("made_on", "编制日期", Kind.DATE, editable=False, listed=False),
        Column("first", "公示开始", Kind.DATE, editable=False),
        Column("last", "公示截止", Kind.DATE, editable=False),
        Column("paid_on", "兑现日期", Kind.DATE, editable=False),
        Column("voucher", "凭证号", editable=False, searchable=True),
    ),
    rows=aid.batches,
    see=Can.SEE,
    order=("-made_on", "pk"),
    link="projects:batch",
    menu=MENU,
)
AID_LINES = Ledger(
    key="projects.aid",
    title="到户名单台账",
    model="projects.AidLine",
    source="到户补助名单（按批次）",
    columns=(
        PLACE,
        HOUSEHOLD,
        HEAD,
        Column(
            "batch__number", "批次编号", required=True, max_length=40, searchable=True, example="JB2020-1"
        ),
        Column("item", "补助内容", editable=False),
        Column("way", "实施方式", Kind.CODE, codes=Way, editable=False, filterable=True, listed=False),
        Column("basis", "补助依据", max_length=100, example="养猪 5 头，验收合格"),
        must("fen", "补助金额", "800", Kind.MONEY, unit="元"),
        Column("listed_on", "列入日期", Kind.DATE, editable=False, listed=False),
        Column("paid_on", "兑现日期", Kind.DATE, editable=False, filterable=True),
        NOTE,
    ),
    rows=aid.lines,
    see=Can.SEE,
    write=Can.AID,
    identify=("household__number", "batch__number"),
    day="listed_on",
    sums=("fen",),
    dims={"way": "way"},
    order=("-listed_on", "area_code", "pk"),
    menu=MENU,
    household_path="household",
    on_household_page=False,
)
