"""风险消除: when a case may be cleared (V045), and what a case's file must hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from yihu.engine.dates import add_months, chinese
from yihu.engine.errors import Refused
from yihu.engine.money import from_fen
from yihu.modules.monitoring.rules.codes import Lack, PaperKind, Risk
from yihu.modules.monitoring.rules.stages import Limits, Stage


class NotClearable(Refused):
    code = "not_clearable"


@dataclass(frozen=True)
class Helped:
    """A case before clearing. `measured`: risks with at least one finished measure; `line_fen`: the monitoring line a
    head on the day, None where no document gives one."""

    since: date
    risks: tuple[Risk, ...]
    measured: Collection[Risk]
    no_labour: bool
    line_fen: int | None


def check_clearance(
    case: Helped, on: date, *, income_fen: int | None, lacks: tuple[Lack, ...], limits: Limits
) -> None:
    """Raises NotClearable with every reason. Source: 风险消除标准 (收入稳定、三保障和饮水巩固、满 6 个月、逐项措施)."""
    reasons = []
    if case.no_labour:
        reasons.append("整户无劳动力的不标注风险消除，继续落实综合保障")
    earliest = add_months(case.since, limits.clear_months)
    if on < earliest:
        reasons.append(f"纳入监测未满 {limits.clear_months} 个月，最早 {chinese(earliest)} 可以办理消除")
    if missing := [risk.label for risk in case.risks if risk not in case.measured]:
        reasons.append(f"以下风险还没有落实完成的帮扶措施：{'、'.join(missing)}")
    if income_fen is None:
        reasons.append("没有登记消除时的人均纯收入，请按近 12 个月核算后填写")
    elif case.line_fen is not None and income_fen <= case.line_fen:
        reasons.append(f"人均纯收入须高于监测收入线 {from_fen(case.line_fen):f} 元")
    if lacks:
        reasons.append(f"以下问题还没有解决：{'、'.join(lack.label for lack in lacks)}")
    if reasons:
        raise NotClearable("；".join(reasons))


@dataclass(frozen=True)
class Wanted:
    """One paper the file must hold from a stage on; `by_number`: a document number of these steps does as well."""

    kind: PaperKind
    since: Stage
    by_number: tuple[Stage, ...] = ()


WANTED = (
    Wanted(PaperKind.CHECK, Stage.CHECKED, (Stage.CHECKED,)),
    Wanted(PaperKind.AUTHORISATION, Stage.COMPARED),
    Wanted(PaperKind.COMPARISON, Stage.COMPARED, (Stage.COMPARED,)),
    Wanted(PaperKind.MINUTES, Stage.ASSESSED, (Stage.ASSESSED,)),
    Wanted(PaperKind.NOTICE, Stage.NOTICED),
    Wanted(PaperKind.DECISION, Stage.DECIDED, (Stage.DECIDED,)),
    Wanted(PaperKind.CLEARANCE, Stage.CLEAR_CHECKED, (Stage.CLEAR_CHECKED,)),
)


def completeness(
    passed: Collection[Stage], numbers: Mapping[Stage, str], papers: Collection[PaperKind]
) -> list[tuple[PaperKind, bool]]:
    """(paper, there?) for what the steps taken so far ask for."""
    return [
        (
            one.kind,
            one.kind in papers or any(numbers.get(stage, "").strip() for stage in one.by_number),
        )
        for one in WANTED
        if one.since in passed
    ]
