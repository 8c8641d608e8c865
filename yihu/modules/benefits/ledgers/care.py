from __future__ import annotations

from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.benefits import actions, queries
from yihu.modules.benefits.actions.imports import Sheet
from yihu.modules.benefits.ledgers.columns import HOUSEHOLD, MENU, NOTE, code, day, person
from yihu.modules.benefits.permissions import Can
from yihu.modules.benefits.rules import CareKind

_SHEET = Sheet(
    table="benefits_care",
    title="关爱服务台账",
    own=(("kind", "text"), ("carer", "text"), ("content", "text"), ("start", "date"), ("end", "date")),
    identify=("kind", "start"),
    rules=(('w."end" <= w.start', "终止日期须晚于起始日期（填的是不再包含的第一天）", "终止日期"),),
)
_LAST = Column("end", "终止日期", Kind.DATE, help="第一个不再包含的日期，仍在服务不填")
CARE = (
    Ledger(
        key="benefits.care",
        title="关爱服务台账",
        model="benefits.Care",
        source="农村留守儿童、妇女、老年人关爱服务；重度残疾人照护服务",
        columns=(
            HOUSEHOLD,
            person("对象姓名", "服务对象"),
            code("kind", "对象类别", CareKind, "类别"),
            Column(
                "carer",
                "关爱责任人",
                required=True,
                max_length=60,
                searchable=True,
                aliases=("照护人", "责任人"),
            ),
            Column("content", "服务内容", max_length=100, example="每周上门，代办代购"),
            day("start", "起始日期", "2020-01-01"),
            _LAST,
            NOTE,
        ),
        rows=queries.cares,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("household__number", "person_name", "kind", "start"),
        day="start",
        dims={"kind": "kind"},
        order=("area_code", "-start", "pk"),
        menu=MENU,
        household_path="household",
        on_household_page=False,
        bulk=actions.bulk_of(_SHEET),
    ),
    Ledger(
        key="benefits.centres",
        title="关爱服务中心台账",
        model="benefits.Centre",
        source="儿童之家、日间照料中心、关爱服务中心登记表",
        columns=(
            Column(
                "area_code", "行政村", Kind.AREA, required=True, filterable=True, aliases=("村", "所在村")
            ),
            Column("name", "名称", required=True, max_length=80, searchable=True, aliases=("中心名称",)),
            code("kind", "服务对象", CareKind, required=False),
            day("start", "启用日期", "2019-09-01", "建成日期"),
            Column("end", "停用日期", Kind.DATE, help="仍在用的不填"),
            NOTE,
        ),
        rows=queries.centres,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("area_code", "name"),
        day="start",
        order=("area_code", "name"),
        menu=MENU,
    ),
)
