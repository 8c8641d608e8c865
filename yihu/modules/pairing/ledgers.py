from __future__ import annotations

from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.pairing import actions, queries
from yihu.modules.pairing.permissions import Can
from yihu.modules.pairing.rules import Ending, Part, Secretary, Tier

_VILLAGE = Column("area_code", "行政村", Kind.AREA, required=True, filterable=True, aliases=("村", "村名"))
_UNIT = Column(
    "unit_name",
    "帮扶单位",
    required=True,
    max_length=80,
    searchable=True,
    aliases=("单位", "派出单位", "所在单位", "工作单位"),
    example="资阳区教育局",
)
_TIER = Column(
    "tier",
    "隶属关系",
    Kind.CODE,
    codes=Tier,
    required=True,
    filterable=True,
    aliases=("单位级别", "层级", "帮扶单位级别"),
)
_POSITION = Column("position", "职务", max_length=40, aliases=("职务职级",))
_HOUSEHOLD = ("户编码", "农户编号", "贫困户编号")

LEDGERS = (
    Ledger(
        key="pairing.pairings",
        title="结对帮扶台账",
        model="pairing.Pairing",
        source="结对帮扶到户；帮扶责任人变更另起一行并写起始时间",
        columns=(
            _VILLAGE,
            Column(
                "number",
                "户编号",
                required=True,
                max_length=30,
                searchable=True,
                aliases=_HOUSEHOLD,
                example="4309021012010001",
            ),
            Column("head_name", "户主", editable=False, sortable=False),
            Column(
                "name",
                "帮扶责任人",
                required=True,
                max_length=40,
                searchable=True,
                aliases=("帮扶人", "姓名", "帮扶责任人姓名", "结对干部"),
                example="李树",
            ),
            _UNIT,
            _TIER,
            _POSITION,
            Column(
                "part",
                "帮扶身份",
                Kind.CODE,
                codes=Part,
                filterable=True,
                help="空着为帮扶责任人",
                listed=False,
                aliases=("身份",),
            ),
            Column(
                "start",
                "结对日期",
                Kind.DATE,
                required=True,
                aliases=("结对时间", "帮扶开始时间", "开始日期"),
                example="2019-01-10",
            ),
            Column("end", "终止日期", Kind.DATE, editable=False),
            Column(
                "ending", "终止原因", Kind.CODE, codes=Ending, editable=False, filterable=True, listed=False
            ),
            Column("handed", "交接事项", editable=False, listed=False),
        ),
        rows=queries.in_lists,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("number", "name", "unit_name", "start"),
        day="start",
        dims={"tier": "tier"},
        order=("-start", "area_code", "number"),
        link="pairing:of_pairing",
        menu="帮扶力量",
        household_path="household",
        on_household_page=False,
        enter=actions.enter,
        bulk=actions.BULK,
    ),
    Ledger(
        key="pairing.helpers",
        title="帮扶责任人名册",
        model="pairing.Helper",
        source="结对帮扶到户",
        columns=(
            Column(
                "area_code",
                "帮扶地",
                Kind.AREA,
                required=True,
                filterable=True,
                help="一般登记到乡镇",
                aliases=("乡镇",),
            ),
            Column("name", "姓名", required=True, max_length=40, searchable=True, aliases=("帮扶责任人",)),
            _UNIT,
            _TIER,
            _POSITION,
            Column("note", "备注", max_length=200, listed=False),
        ),
        rows=queries.helpers,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("area_code", "name", "unit_name"),
        order=("unit_name", "name"),
        link="pairing:helper",
        menu="帮扶力量",
    ),
    Ledger(
        key="pairing.tours",
        title="五级书记遍访台账",
        model="pairing.Tour",
        source="五级书记遍访贫困对象行动",
        columns=(
            _VILLAGE,
            Column(
                "household__number",
                "户编号",
                max_length=30,
                searchable=True,
                aliases=_HOUSEHOLD,
                help="乡镇、村书记遍访到户时填写",
            ),
            Column(
                "level", "书记", Kind.CODE, codes=Secretary, required=True, filterable=True, aliases=("级别",)
            ),
            Column("name", "书记姓名", required=True, max_length=40, searchable=True, aliases=("姓名",)),
            Column(
                "on", "遍访日期", Kind.DATE, required=True, aliases=("日期", "时间"), example="2020-05-20"
            ),
            Column("found", "了解到的情况和要求", Kind.LONG_TEXT, max_length=400, aliases=("情况",)),
            Column("note", "备注", max_length=200, listed=False),
        ),
        rows=queries.tours,
        see=Can.SEE,
        write=Can.TOUR,
        identify=("area_code", "household__number", "on", "level", "name"),
        day="on",
        dims={"level": "level"},
        order=("-on", "area_code"),
        menu="帮扶力量",
        household_path="household",
    ),
)
