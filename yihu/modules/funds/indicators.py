"""Figures of money, in 万元 as the documents print; every share names its base."""

from __future__ import annotations

from collections.abc import Mapping

from yihu.engine.enums import Labelled
from yihu.engine.indicators import Indicator, Kind, Ratio, Rows, Total, Unit
from yihu.engine.money import FEN_PER_WAN, FEN_PER_YUAN
from yihu.modules.funds import queries
from yihu.modules.funds.models import Allocation, Batch, Payment
from yihu.modules.funds.models.base import Money
from yihu.modules.funds.rules import FundKind, Nature, Sector, Source, Tier, Way

_SOURCE = "2020年上半年脱贫攻坚工作总结（资金）；财政专项扶贫资金管理办法"
_DIMS = {"tier": "tier", "kind": "kind"}
_LABELS: Mapping[str, type[Labelled]] = {"tier": Tier, "kind": FundKind}


def _money(
    key: str,
    label: str,
    rows: Rows,
    formula: str,
    *,
    detail: str,
    columns: tuple[tuple[str, str], ...],
    unit: bool,
) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        unit=Unit.WAN_YUAN,
        kind=Kind.YEAR_TO_DATE,
        measure=Total(rows, column="fen", per=FEN_PER_WAN),
        formula=formula,
        source=_SOURCE,
        digits=4,
        dims={**_DIMS, **({"unit": "unit__name"} if unit else {})},
        dim_labels=_LABELS,
        detail=detail,
        columns=(*columns, ("tier", "资金层级"), ("kind", "资金类别"), ("fen", "金额")),
    )


def _share(key: str, label: str, numerator: str, denominator: str, formula: str) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        unit=Unit.PERCENT,
        kind=Kind.YEAR_TO_DATE,
        measure=Ratio(numerator, denominator),
        formula=formula,
        source=_SOURCE,
        digits=2,
        higher_is_better=True,
    )


def _gone(key: str, label: str, way: Way, model: type[Money], detail: str) -> Indicator:
    """Money that left in a way is told as a positive sum."""
    return Indicator(
        key=key,
        label=label,
        unit=Unit.WAN_YUAN,
        kind=Kind.YEAR_TO_DATE,
        measure=Total(queries.left_by(way, model), column="gone_fen", per=FEN_PER_WAN),
        formula=f"本年度资金、日期不晚于统计日的{label}合计",
        source=_SOURCE,
        digits=4,
        dims=_DIMS,
        dim_labels=_LABELS,
        detail=detail,
        columns=(
            _ON,
            ("note", "依据或原因"),
            ("tier", "资金层级"),
            ("kind", "资金类别"),
            ("gone_fen", "金额"),
        ),
    )


def _of_accounts(key: str, label: str, nature: Nature) -> Indicator:
    """What statements tell and the books do not."""
    return Indicator(
        key=key,
        label=label,
        unit=Unit.YUAN,
        kind=Kind.YEAR_TO_DATE,
        measure=Total(queries.of_nature(nature), column="moved_fen", per=FEN_PER_YUAN),
        formula=f"本年度对账单中核销为“{nature.label}”、交易日期不晚于统计日的金额合计",
        source="国库、银行对账单；资金账户的利息按规定上缴国库",
        digits=2,
        dims={"source": "source"},
        dim_labels={"source": Source},
        columns=(_ON, ("account", "账户"), ("summary", "摘要"), ("moved_fen", "金额")),
    )


_ON = ("on", "日期")
INDICATORS = (
    _money(
        "fund.plan",
        "计划投入资金",
        queries.planned_on,
        "本年度资金计划金额合计（冲正以负数计）",
        detail="",
        columns=(_ON, ("number", "文号"), ("sector", "投向")),
        unit=False,
    ),
    _money(
        "fund.plan_education",
        "教育计划投入",
        lambda area_code, as_of: queries.planned_on(area_code, as_of).filter(sector=Sector.EDUCATION),
        "本年度资金计划中投向为教育的金额合计（冲正以负数计）",
        detail="",
        columns=(_ON, ("number", "文号")),
        unit=False,
    ),
    _money(
        "fund.plan_health",
        "健康医疗计划投入",
        lambda area_code, as_of: queries.planned_on(area_code, as_of).filter(sector=Sector.HEALTH),
        "本年度资金计划中投向为健康医疗的金额合计（冲正以负数计）",
        detail="",
        columns=(_ON, ("number", "文号")),
        unit=False,
    ),
    _money(
        "fund.issued",
        "下达资金",
        queries.issued_on,
        "本年度资金、下达日期不晚于统计日的下达金额合计（冲正以负数计）",
        detail="funds:batch",
        columns=(_ON, ("number", "文号"), ("title", "资金名称")),
        unit=False,
    ),
    _money(
        "fund.allocated",
        "已安排资金",
        queries.allocated_on,
        "本年度资金、安排日期不晚于统计日的安排金额合计（冲正以负数计）",
        detail="funds:allocation",
        columns=(_ON, ("document", "安排文号或会议"), ("unit__name", "单位"), ("project_number", "项目编号")),
        unit=True,
    ),
    _money(
        "fund.paid",
        "已拨付资金",
        queries.paid_on,
        "本年度资金、复核过账日期不晚于统计日的拨付金额合计，含先行预拨（冲正以负数计）",
        detail="funds:payment",
        columns=(("decision__on", "过账日期"), ("voucher", "凭证号"), ("unit__name", "单位")),
        unit=True,
    ),
    _money(
        "fund.advanced",
        "先行预拨资金",
        queries.advanced_on,
        "上级资金到达前由本级资金池先行预拨并过账的金额合计（冲正以负数计）",
        detail="funds:payment",
        columns=(("decision__on", "过账日期"), ("voucher", "凭证号"), ("unit__name", "单位")),
        unit=True,
    ),
    _money(
        "fund.spent",
        "已支出资金",
        queries.spent_on,
        "本年度资金、支出（报账）日期不晚于统计日的金额合计（冲正以负数计）",
        detail="funds:expenditure",
        columns=(_ON, ("voucher", "凭证号"), ("payee", "收款方"), ("unit__name", "单位")),
        unit=True,
    ),
    _money(
        "fund.local_input",
        "本级财政投入",
        lambda area_code, as_of: queries.issued_on(area_code, as_of).filter(tier=Tier.COUNTY),
        "本年度资金、层级为县（区）级的下达金额合计（冲正以负数计）",
        detail="funds:batch",
        columns=(_ON, ("number", "文号"), ("title", "资金名称")),
        unit=False,
    ),
    _money(
        "fund.unit_input",
        "成员单位投入",
        lambda area_code, as_of: queries.issued_on(area_code, as_of).filter(tier=Tier.UNIT),
        "本年度资金、层级为成员单位投入的下达金额合计（冲正以负数计）",
        detail="funds:batch",
        columns=(_ON, ("number", "文号"), ("title", "资金名称")),
        unit=False,
    ),
    _money(
        "fund.industry",
        "产业发展资金安排",
        lambda area_code, as_of: queries.allocated_on(area_code, as_of).filter(sector=Sector.INDUSTRY),
        "本年度资金、投向为产业发展的安排金额合计（冲正以负数计）",
        detail="funds:allocation",
        columns=(_ON, ("document", "安排文号或会议"), ("unit__name", "单位")),
        unit=True,
    ),
    _gone("fund.recovered", "已拨付资金收回", Way.RECOVERED, Payment, "funds:payment"),
    _gone("fund.surplus", "结余资金", Way.SURPLUS, Allocation, "funds:allocation"),
    _gone("fund.carried", "结转下年资金", Way.CARRIED, Batch, "funds:batch"),
    _of_accounts("fund.interest", "资金账户利息收入", Nature.INTEREST),
    _of_accounts("fund.interest_turned_in", "已上缴利息", Nature.TURNED_IN),
    _share(
        "fund.industry_rate",
        "产业发展资金占比（占已安排）",
        "fund.industry",
        "fund.allocated",
        "产业发展资金安排 ÷ 已安排资金 × 100",
    ),
    _share(
        "fund.alloc_rate",
        "资金分配率（占已下达）",
        "fund.allocated",
        "fund.issued",
        "已安排资金 ÷ 下达资金 × 100",
    ),
    _share(
        "fund.spend_rate_issued",
        "资金支出进度（占已下达）",
        "fund.spent",
        "fund.issued",
        "已支出资金 ÷ 下达资金 × 100",
    ),
    _share(
        "fund.spend_rate_allocated",
        "资金支出进度（占已安排）",
        "fund.spent",
        "fund.allocated",
        "已支出资金 ÷ 已安排资金 × 100",
    ),
    _share(
        "fund.spend_rate_paid",
        "资金支出进度（占已拨付）",
        "fund.spent",
        "fund.paid",
        "已支出资金 ÷ 已拨付资金（含先行预拨）× 100",
    ),
)
