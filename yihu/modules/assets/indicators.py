from __future__ import annotations

from collections.abc import Mapping

from yihu.engine.enums import Labelled
from yihu.engine.indicators import Count, Indicator, Kind, Measure, Ratio, Rows, Total, Unit
from yihu.engine.money import FEN_PER_WAN
from yihu.modules.assets import queries
from yihu.modules.assets.rules import AssetKind, IncomeKind, Use

_REGISTER = "国办函〔2021〕51号：扶贫项目资产登记台账"
_GAIN = "资产收益收缴、分配台账"
_SOLAR = "国开办司发〔2020〕3号：光伏扶贫发电收益分配"
_ASSET = (
    ("number", "资产编号"),
    ("name", "资产名称"),
    ("value_fen", "原值（分）"),
    ("area_code", "区划代码"),
)
_LINE = (("asset__name", "资产名称"), ("on", "日期"), ("fen", "金额（分）"), ("area_code", "区划代码"))
_OF_KIND: Mapping[str, type[Labelled]] = {"kind": AssetKind}


def _stock(
    key: str, label: str, rows: Rows, formula: str, *, value: bool = False, better: bool | None = None
) -> Indicator:
    """A figure of the register on a day, by kind of asset."""
    measure: Measure = Total(rows, "value_fen", per=FEN_PER_WAN) if value else Count(rows)
    return Indicator(
        key=key,
        label=label,
        unit=Unit.WAN_YUAN if value else Unit.PIECE,
        kind=Kind.STOCK,
        measure=measure,
        formula=formula,
        source=_REGISTER,
        digits=2 if value else 0,
        dims={"kind": "kind"},
        dim_labels=_OF_KIND,
        detail="assets:asset",
        columns=_ASSET,
        higher_is_better=better,
    )


def _money(
    key: str,
    label: str,
    rows: Rows,
    formula: str,
    *,
    source: str = _GAIN,
    dim: tuple[str, type[Labelled]] | None = None,
) -> Indicator:
    """A sum since 1 January, in 万元."""
    return Indicator(
        key=key,
        label=label,
        unit=Unit.WAN_YUAN,
        kind=Kind.YEAR_TO_DATE,
        measure=Total(rows, "fen", per=FEN_PER_WAN),
        formula=formula,
        source=source,
        digits=2,
        dims={dim[0]: dim[0]} if dim else {},
        dim_labels={dim[0]: dim[1]} if dim else {},
        columns=_LINE if dim is None or dim[0] == "kind" else _LINE[2:],
    )


def _rate(
    key: str, label: str, part: str, whole: str, formula: str, *, source: str, better: bool
) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        unit=Unit.PERCENT,
        kind=Kind.STOCK,
        measure=Ratio(part, whole),
        formula=formula,
        source=source,
        digits=2,
        higher_is_better=better,
    )


INDICATORS = (
    _stock("asset.count", "项目资产项数", queries.assets_on, "统计日已形成、未处置的资产项数"),
    _stock(
        "asset.value", "项目资产原值", queries.assets_on, "统计日已形成、未处置的资产原值之和", value=True
    ),
    _stock("asset.owned", "已确权资产", queries.owned_on, "统计日有所有权人的资产项数", better=True),
    _stock(
        "asset.kept", "已落实管护资产", queries.in_custody_on, "统计日有管护责任人的资产项数", better=True
    ),
    _stock(
        "asset.checked",
        "本年已盘点资产",
        queries.checked_in_year,
        "统计日所在年度已盘点的资产项数",
        better=True,
    ),
    _stock("asset.idle", "闲置资产", queries.idle_on, "统计日处于闲置的资产项数", better=False),
    _stock(
        "asset.idle_value",
        "闲置资产原值",
        queries.idle_on,
        "统计日处于闲置的资产原值之和",
        value=True,
        better=False,
    ),
    _rate(
        "asset.owned_rate",
        "资产确权率",
        "asset.owned",
        "asset.count",
        "已确权资产 ÷ 项目资产项数",
        source=_REGISTER,
        better=True,
    ),
    _rate(
        "asset.idle_rate",
        "资产闲置率",
        "asset.idle",
        "asset.count",
        "闲置资产 ÷ 项目资产项数",
        source=_REGISTER,
        better=False,
    ),
    _money(
        "asset.income",
        "资产收益",
        queries.income_to_date,
        "本年1月1日至统计日到账的资产收益（含光伏）之和",
        dim=("kind", IncomeKind),
    ),
    _stock("asset.operating", "经营性资产项数", queries.operating_on, "统计日已形成、未处置的经营性资产项数"),
    Indicator(
        key="asset.income_avg",
        label="经营性资产平均收益（项目平均创收）",
        unit=Unit.WAN_YUAN,
        kind=Kind.YEAR_TO_DATE,
        measure=Ratio("asset.income", "asset.operating", per=1),
        formula="本年1月1日至统计日到账的资产收益（含光伏） ÷ 统计日经营性资产项数",
        source=_GAIN,
        digits=2,
        higher_is_better=True,
    ),
    _money(
        "asset.distributed",
        "已分配收益",
        queries.distributed_to_date,
        "本年1月1日至统计日发放的分配方案金额之和，含村集体留存",
        dim=("use", Use),
    ),
    Indicator(
        key="asset.distributed_hh",
        label="收益分配到户户数",
        unit=Unit.HOUSEHOLD,
        kind=Kind.YEAR_TO_DATE,
        measure=Count(queries.households_paid),
        formula="本年1月1日至统计日领取过资产收益的户数，一户只计一次",
        source=_GAIN,
    ),
    Indicator(
        key="pv.stations",
        label="光伏电站",
        unit=Unit.PIECE,
        kind=Kind.STOCK,
        measure=Count(queries.stations_on),
        formula="统计日已并网、未处置的光伏电站座数",
        source=_SOLAR,
        detail="assets:station",
        columns=(
            ("number", "电站编号"),
            ("name", "电站名称"),
            ("capacity_kw", "装机（kW）"),
            ("area_code", "区划代码"),
        ),
    ),
    _money(
        "pv.income",
        "光伏收益",
        queries.solar_income_to_date,
        "本年1月1日至统计日到账的光伏电站收益之和",
        source=_SOLAR,
    ),
    _money(
        "pv.labour",
        "光伏收益用于公岗工资和劳务",
        queries.labour_to_date,
        "本年1月1日至统计日由光伏电站收益支付的公益岗位工资和公益事业劳务支出之和",
        source=_SOLAR,
    ),
    _rate(
        "pv.share",
        "光伏收益用于公岗工资和劳务的比例",
        "pv.labour",
        "pv.income",
        "光伏收益用于公岗工资和劳务 ÷ 光伏收益（本年到账）",
        source=_SOLAR,
        better=True,
    ),
    Indicator(
        key="pv.posts",
        label="光伏公益岗位",
        unit=Unit.PIECE,
        kind=Kind.STOCK,
        measure=Count(queries.posts_on),
        formula="统计日在岗、由光伏收益支付的公益岗位个数",
        source=_SOLAR,
        columns=(("person", "上岗人"), ("duty", "岗位"), ("start", "上岗日期"), ("area_code", "区划代码")),
    ),
)
