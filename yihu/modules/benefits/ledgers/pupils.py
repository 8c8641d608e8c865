"""Pupils: grants of a term, children asked back, learning over the net."""

from __future__ import annotations

from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.benefits import actions, queries
from yihu.modules.benefits.actions.imports import Sheet
from yihu.modules.benefits.ledgers.columns import HOUSEHOLD, MENU, NOTE, code, day, money, person
from yihu.modules.benefits.permissions import Can
from yihu.modules.benefits.rules import PATTERNS, Device, Line, Outcome, Rhythm, kinds_of
from yihu.modules.benefits.rules import Kind as Benefit
from yihu.modules.departments.rules import Stage

_EDUCATION = ", ".join(f"'{kind.value}'" for kind in kinds_of(Line.EDUCATION))
_GRANTS = Sheet(
    table="benefits_grant",
    title="教育资助对象台账",
    own=(
        ("kind", "text"),
        ("term", "text"),
        ("stage", "text"),
        ("school", "text"),
        ("standard_fen", "bigint"),
        ("approved_on", "date"),
    ),
    identify=("kind", "term"),
    rules=(
        (f"w.kind not in ({_EDUCATION})", "这里只登记教育资助，请选教育类的种类", "资助种类"),
        (f"w.term !~ '{PATTERNS[Rhythm.TERM]}'", "学期请写成 2020春 或 2020秋", "学期"),
        ("w.standard_fen <= 0", "资助标准须大于 0", "资助标准"),
    ),
)
_RETURNS = Sheet(
    table="benefits_return",
    title="控辍保学劝返台账",
    own=(("on", "date"), ("by_name", "text"), ("outcome", "text"), ("result", "text")),
    identify=("on",),
)
_ONLINE = Sheet(
    table="benefits_online",
    title="线上学习台账",
    own=(("on", "date"), ("device", "text"), ("given", "boolean"), ("broadband", "boolean")),
)
PUPILS = (
    Ledger(
        key="benefits.grants",
        title="教育资助对象台账",
        model="benefits.Grant",
        source="学生资助政策；雨露计划；县级助学方案",
        columns=(
            HOUSEHOLD,
            person("学生姓名", "学生"),
            code("kind", "资助种类", Benefit, "种类", "资助项目"),
            Column(
                "term",
                "学期",
                required=True,
                max_length=10,
                filterable=True,
                searchable=True,
                example="2020春",
                aliases=("资助学期",),
            ),
            code("stage", "学段", Stage, "教育阶段"),
            Column("school", "学校", max_length=60, searchable=True, aliases=("就读学校", "学校名称")),
            money("standard_fen", "资助标准", "标准", "资助金额"),
            day("approved_on", "认定日期", "2020-03-20", "审批日期"),
            NOTE,
        ),
        rows=queries.grants,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("household__number", "person_name", "kind", "term"),
        day="approved_on",
        sums=("standard_fen",),
        dims={"kind": "kind", "stage": "stage"},
        order=("-term", "area_code", "pk"),
        menu=MENU,
        household_path="household",
        on_household_page=False,
        bulk=actions.bulk_of(_GRANTS),
    ),
    Ledger(
        key="benefits.returns",
        title="控辍保学劝返台账",
        model="benefits.Return",
        source="国办发〔2017〕72号：控辍保学台账和劝返",
        columns=(
            HOUSEHOLD,
            person("学生姓名", "学生"),
            day("on", "劝返日期", "2020-04-10", "日期"),
            Column("by_name", "劝返人", required=True, max_length=60, searchable=True, aliases=("责任人",)),
            code("outcome", "劝返结果", Outcome, "结果"),
            Column("result", "情况说明", max_length=200),
            NOTE,
        ),
        rows=queries.returns,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("household__number", "person_name", "on"),
        day="on",
        dims={"outcome": "outcome"},
        order=("-on", "area_code", "pk"),
        menu=MENU,
        household_path="household",
        on_household_page=False,
        bulk=actions.bulk_of(_RETURNS),
    ),
    Ledger(
        key="benefits.online",
        title="线上学习台账",
        model="benefits.OnlinePupil",
        source="疫情期间贫困学生线上学习保障",
        columns=(
            HOUSEHOLD,
            person("学生姓名", "学生"),
            day("on", "落实日期", "2020-03-01", "日期"),
            code("device", "学习设备", Device, "设备"),
            Column("given", "设备为资助", Kind.YES_NO, required=True, example="否", aliases=("资助设备",)),
            Column(
                "broadband",
                "接通宽带",
                Kind.YES_NO,
                required=True,
                example="是",
                filterable=True,
                aliases=("宽带",),
            ),
            NOTE,
        ),
        rows=queries.online,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("household__number", "person_name"),
        day="on",
        dims={"device": "device"},
        order=("area_code", "pk"),
        menu=MENU,
        household_path="household",
        on_household_page=False,
        bulk=actions.bulk_of(_ONLINE),
    ),
)
