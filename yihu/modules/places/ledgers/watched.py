from __future__ import annotations

from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.places import queries
from yihu.modules.places.permissions import Can
from yihu.modules.places.rules import KeyKind, KeyLevel, KeyReason

_AREA = Column(
    "area_code", "区划", Kind.AREA, required=True, filterable=True, aliases=("行政村", "村名", "所在村")
)
_NOTE = Column("note", "备注", max_length=200, listed=False)


def _count(name: str, label: str, unit: str, *, listed: bool = True) -> Column:
    return Column(name, label, Kind.INTEGER, unit=unit, listed=listed)


LEDGERS = (
    Ledger(
        key="places.profiles",
        title="村（乡镇）基本情况台账",
        model="places.Profile",
        source="贫困村信息采集表（村基本情况）",
        columns=(
            _AREA,
            Column("start", "统计时点", Kind.DATE, required=True, example="2019-12-31"),
            _count("groups", "村民小组数", "个"),
            _count("natural_villages", "自然村数", "个", listed=False),
            _count("households", "总户数", "户"),
            _count("population", "总人口", "人"),
            _count("labour_force", "劳动力", "人", listed=False),
            _count("party_members", "党员数", "人", listed=False),
            Column("area_km2", "面积", Kind.DECIMAL, unit="平方公里", listed=False),
            Column("arable_mu", "耕地面积", Kind.DECIMAL, unit="亩"),
            Column("collective_income_fen", "村集体经济收入", Kind.MONEY, unit="万元"),
            _NOTE,
        ),
        rows=queries.profiles,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("area_code", "start"),
        day="start",
        sums=("households", "population", "collective_income_fen"),
        order=("area_code", "-start"),
        menu="村与区域",
    ),
    Ledger(
        key="places.key_places",
        title="重点帮扶对象名单",
        model="places.KeyPlace",
        source="资阳区2020年上半年脱贫攻坚工作总结 一（四）",
        columns=(
            _AREA,
            Column(
                "name", "名称", required=True, max_length=60, searchable=True, help="村、乡镇或安置点的名称"
            ),
            Column("kind", "种类", Kind.CODE, codes=KeyKind, required=True, filterable=True),
            Column("level", "级别", Kind.CODE, codes=KeyLevel, required=True, filterable=True),
            Column("reason", "纳入依据", Kind.CODE, codes=KeyReason, required=True, filterable=True),
            Column("start", "纳入日期", Kind.DATE, required=True, example="2020-04-08"),
            Column("end", "退出日期", Kind.DATE, help="第一个不再重点帮扶的日期，未退出不填"),
            Column("document", "文号", max_length=80, listed=False),
            _NOTE,
        ),
        rows=queries.key_places,
        see=Can.SEE,
        write=Can.DESIGNATE,
        identify=("area_code", "kind", "name", "level", "start"),
        day="start",
        dims={"level": "level", "kind": "kind", "reason": "reason"},
        order=("level", "kind", "area_code"),
        menu="村与区域",
    ),
    Ledger(
        key="places.poor_villages",
        title="贫困村台账",
        model="places.PoorVillage",
        source="贫困村信息采集表；贫困村退出公告",
        columns=(
            _AREA,
            Column("start", "认定日期", Kind.DATE, required=True, example="2014-12-31"),
            Column("out_on", "出列日期", Kind.DATE, help="省市公告的出列日期，未出列不填", filterable=True),
            Column("document", "认定（出列）文号", max_length=80),
            _NOTE,
        ),
        rows=queries.poor_villages,
        see=Can.SEE,
        write=Can.DESIGNATE,
        identify=("area_code",),
        day="start",
        order=("area_code",),
        menu="村与区域",
    ),
    Ledger(
        key="places.sites",
        title="易地搬迁安置点台账",
        model="places.ResettlementSite",
        source="易地扶贫搬迁集中安置点台账",
        columns=(
            _AREA,
            Column("name", "安置点名称", required=True, max_length=60, searchable=True),
            Column("start", "入住日期", Kind.DATE, required=True, example="2018-10-01"),
            Column("end", "撤销日期", Kind.DATE, listed=False),
            Column("households", "安置户数", Kind.INTEGER, unit="户", required=True),
            Column("persons", "安置人数", Kind.INTEGER, unit="人", required=True),
            _NOTE,
        ),
        rows=queries.sites,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("area_code", "name"),
        day="start",
        sums=("households", "persons"),
        order=("area_code", "name"),
        menu="村与区域",
    ),
)
