from __future__ import annotations

from yihu.engine.indicators import Count, Indicator, Kind, Ratio, Total, Unit
from yihu.engine.money import FEN_PER_WAN
from yihu.modules.industry import queries
from yihu.modules.industry.rules import ContractKind, EntityKind

_SOURCE = "产业扶贫带贫主体登记表；带动协议"
_PAID = "分红发放名单"
_OF_CONTRACT = (
    ("household__number", "户编号"),
    ("entity_name", "经营主体"),
    ("kind", "协议类型"),
    ("start", "起始日期"),
    ("end", "终止日期"),
    ("area_code", "区划代码"),
)
_WITH_MONEY = (*_OF_CONTRACT, ("due", "当年应分红（分）"), ("paid", "当年已分红（分）"))

CARRYING = (
    Indicator(
        key="industry.entities",
        label="带贫经营主体数",
        unit=Unit.PIECE,
        kind=Kind.STOCK,
        measure=Count(queries.entities_on),
        formula="认定（登记）日期不晚于当日、当日未退出的经营主体个数",
        source=_SOURCE,
        dims={"kind": "kind"},
        dim_labels={"kind": EntityKind},
        detail="industry:entity",
        columns=(
            ("name", "主体名称"),
            ("kind", "主体类型"),
            ("trade", "主导产业"),
            ("area_code", "区划代码"),
        ),
    ),
    Indicator(
        key="industry.contracts",
        label="有效带动协议数",
        unit=Unit.PIECE,
        kind=Kind.STOCK,
        measure=Count(queries.contracts_on),
        formula="起止期间含当日的带动协议份数；一户一份计",
        source=_SOURCE,
        dims={"kind": "kind", "entity": "entity_kind"},
        dim_labels={"kind": ContractKind, "entity": EntityKind},
        detail="industry:contract",
        columns=_OF_CONTRACT,
    ),
    Indicator(
        key="industry.hh",
        label="经营主体带动户数",
        unit=Unit.HOUSEHOLD,
        kind=Kind.STOCK,
        measure=Count(queries.households_on),
        formula="当日有一份以上有效带动协议的户数，每户只计一次",
        source=_SOURCE,
        detail="industry:contract",
        columns=_OF_CONTRACT,
    ),
    Indicator(
        key="industry.village_hh",
        label="村级产业项目带动户数",
        unit=Unit.HOUSEHOLD,
        kind=Kind.STOCK,
        measure=Count(queries.village_project_households_on),
        formula="当日与“村级产业项目”有有效带动协议的户数，每户只计一次",
        source=_SOURCE,
        detail="industry:contract",
        columns=_OF_CONTRACT,
    ),
    Indicator(
        key="industry.dividend_due",
        label="当年应分红",
        unit=Unit.WAN_YUAN,
        kind=Kind.YEAR_TO_DATE,
        measure=Total(queries.due_in, "due", per=FEN_PER_WAN),
        formula="当日已签的协议按约定在当年应付的分红和租金：有保底的按保底，没有的按入股金额×年分红率，"
        "加流转土地×每亩年租金；不足一年的按有效天数折算到分",
        source=_SOURCE,
        digits=4,
        detail="industry:contract",
        columns=_WITH_MONEY,
    ),
    Indicator(
        key="industry.dividend_paid",
        label="当年已分红",
        unit=Unit.WAN_YUAN,
        kind=Kind.YEAR_TO_DATE,
        measure=Total(queries.paid_in, "fen", per=FEN_PER_WAN),
        formula="分红年度为当年、发放日期不晚于当日的分红之和，当日前已撤回的不计",
        source=_PAID,
        digits=4,
        detail="industry:of_dividend",
        columns=(
            ("household__number", "户编号"),
            ("contract__entity_name", "经营主体"),
            ("on", "发放日期"),
            ("fen", "金额（分）"),
            ("voucher", "凭证号"),
            ("area_code", "区划代码"),
        ),
    ),
    Indicator(
        key="industry.dividend_rate",
        label="当年分红兑现率",
        unit=Unit.PERCENT,
        kind=Kind.YEAR_TO_DATE,
        measure=Ratio("industry.dividend_paid", "industry.dividend_due"),
        formula="当年已分红 ÷ 当年应分红",
        source=_PAID,
        digits=1,
        higher_is_better=True,
    ),
    Indicator(
        key="industry.dividend_late",
        label="上年分红未足额发放的协议数",
        unit=Unit.PIECE,
        kind=Kind.STOCK,
        measure=Count(queries.late_before),
        formula="上一年度应分红大于当日止已发放的协议份数",
        source=_PAID,
        detail="industry:contract",
        columns=_WITH_MONEY,
        higher_is_better=False,
    ),
)
