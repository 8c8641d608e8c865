"""One entry of the journal, with what stands above and below it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yihu.core.areas import queries as area_queries
from yihu.core.clock import SHANGHAI
from yihu.core.web.doors import actor_of
from yihu.core.web.parts import Crumb, Entry, Fact
from yihu.engine.money import from_fen
from yihu.modules.funds import queries, rules
from yihu.modules.funds.models import Balance, Payment
from yihu.modules.funds.permissions import Can
from yihu.modules.funds.rules import PayeeKind, Verdict


def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """下达 and its whole flow down to the vouchers."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.one(queries.batches(actor).select_related("reverses", "reversal", "balance"), pk)
    flow = queries.flow_of(actor, row)
    paid = sum(payment.fen for line in flow for payment in _shown(line) if payment.verdict is Verdict.POSTED)
    spent = sum(used.fen for line in flow for payment in _shown(line) for used in _shown(payment))
    given = sum(line.fen for line in flow)
    context = {
        "batch": row,
        "facts": [
            Fact("文号", row.number),
            Fact("资金名称", row.title),
            Fact("层级", row.tier_label),
            Fact("类别", row.kind_label),
            Fact("年度", str(row.year), "年"),
            Fact("下达日期", row.on.isoformat()),
            Fact("用途", row.purpose, wide=True),
        ],
        "bars": [
            _bar("下达", row.fen, row.fen),
            _bar("已安排", given, row.fen),
            _bar("已拨付", paid, row.fen),
            _bar("已支出", spent, row.fen),
        ],
        "flow": flow,
        "left": _left(row),
        "may_allocate": _stands(row) and actor.may(Can.ALLOCATE, row.area_code),
        "may_reverse": _stands(row) and actor.may(Can.ISSUE, row.area_code),
        **_frame(row, "资金下达"),
    }
    return render(request, "funds/batch.html", context)


def allocation(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.one(queries.allocations(actor).select_related("reverses", "reversal", "balance"), pk)
    context = {
        "row": row,
        "facts": [
            *_facts(row),
            Fact("下达文号", row.batch_number),
            Fact("安排文号或会议", row.document, wide=True),
        ],
        "left": _left(row),
        "payments": queries.payments(actor).filter(allocation=row).order_by("on", "pk"),
        "offsets": queries.offsets(actor).filter(allocation=row).order_by("on", "pk"),
        "may_pay": _stands(row) and actor.may(Can.PAY, row.area_code),
        "may_reverse": _stands(row) and actor.may(Can.ALLOCATE, row.area_code),
        "batch_url": _batch_url(actor, row.batch_id),
        **_frame(row, "资金安排"),
    }
    return render(request, "funds/allocation.html", context)


def payment(request: HttpRequest, pk: int) -> HttpResponse:
    """拨付, its check, its use and, of an advance, its offsets."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.one(queries.payments(actor).select_related("reverses"), pk)
    posted = row.verdict is Verdict.POSTED and row.reverses_id is None
    open_reversal = getattr(row, "reversal", None)
    mine = row.maker_id == actor.user_id
    balances = Balance.objects.filter(payment=row) if posted else Balance.objects.none()
    context = {
        "row": row,
        "facts": [*_facts(row), Fact("凭证号", row.voucher), *_decision(row)],
        "pending": row.verdict is None,
        "mine": mine,
        "posted": posted,
        "left": next((balance.left_fen for balance in balances), None),
        "expenditures": queries.expenditures(actor).filter(payment=row).order_by("on", "pk"),
        "offsets": queries.offsets(actor).filter(payment=row).order_by("on", "pk"),
        "may_review": row.verdict is None and not mine and actor.may(Can.REVIEW, row.area_code),
        "may_spend": posted and open_reversal is None and actor.may(Can.SPEND, row.area_code),
        "may_offset": posted
        and row.is_advance
        and open_reversal is None
        and actor.may(Can.PAY, row.area_code),
        "may_ask_back": posted and open_reversal is None and actor.may(Can.PAY, row.area_code),
        **_frame(row, "资金拨付", getattr(row, "decision", None)),
    }
    return render(request, "funds/payment.html", context)


def expenditure(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.one(queries.expenditures(actor).select_related("reverses", "reversal"), pk)
    context = {
        "row": row,
        "facts": [
            *_facts(row),
            Fact("凭证号", row.voucher),
            Fact("收款方", row.payee),
            Fact("收款方类型", PayeeKind(row.payee_kind).label),
            Fact("用途", row.purpose, wide=True),
        ],
        "may_reverse": _stands(row) and actor.may(Can.SPEND, row.area_code),
        **_frame(row, "资金支出"),
    }
    return render(request, "funds/expenditure.html", context)


def pool(request: HttpRequest, pk: int) -> HttpResponse:
    """预拨资金池 and the advances paid from it."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.one(queries.pools(actor).select_related("reverses", "reversal", "balance"), pk)
    context = {
        "row": row,
        "facts": [
            Fact("文号", row.number),
            Fact("年度", str(row.year), "年"),
            Fact("设立日期", row.on.isoformat()),
            Fact("额度", f"{from_fen(row.fen):,}", "元"),
        ],
        "left": _left(row),
        "payments": queries.payments(actor).filter(pool=row).order_by("on", "pk"),
        "may_pay": _stands(row) and actor.may(Can.PAY, row.area_code),
        "may_reverse": _stands(row) and actor.may(Can.ISSUE, row.area_code),
        **_frame(row, "预拨资金池"),
    }
    return render(request, "funds/pool.html", context)


def _frame(row: Any, where: str, decision: Any = None) -> dict[str, Any]:
    """What every entry's page shows around its own facts."""
    return {
        "reversal": getattr(row, "reversal", None),
        "crumbs": [Crumb("资金", reverse("funds:list")), Crumb(where)],
        "trail": _trail(row, decision),
    }


def _facts(row: Any) -> list[Fact]:
    places = area_queries.named([row.area_code])
    project = _project_url(row.project_number)
    return [
        Fact("金额", f"{from_fen(row.fen):,}", "元"),
        Fact("层级", row.tier_label),
        Fact("类别", row.kind_label),
        Fact("年度", str(row.year), "年"),
        Fact("日期", row.on.isoformat()),
        Fact("地区", places.get(row.area_code, row.area_code)),
        Fact("单位", str(row.unit or "")),
        Fact("项目编号", row.project_number, url=project),
        Fact("经办人", row.maker_name),
        *([Fact("备注", row.note, wide=True)] if row.note else []),
    ]


def _project_url(number: str) -> str:
    """The ledger of projects finds a number by its search box; this module does not know the one above."""
    return f"/ledgers/projects.projects/?q={number}" if number else ""


def _decision(row: Payment) -> list[Fact]:
    if row.verdict is None:
        return [Fact("复核", row.state_label, colour="yellow")]
    colour = "green" if row.verdict is Verdict.POSTED else "secondary"
    made = row.decision
    facts = [Fact("复核", row.state_label, colour=colour), Fact("复核人", made.maker_name)]
    return [
        *facts,
        Fact("复核日期", made.on.isoformat()),
        *([Fact("复核意见", made.note)] if made.note else []),
    ]


def _bar(label: str, fen: int, base: int) -> dict[str, object]:
    share = rules.rate(fen, base)
    return {
        "label": label,
        "fen": fen,
        "bar": rules.share(fen, base),
        "note": "" if share is None else f"（{share}%）",
    }


def _shown(row: Any) -> list[Any]:
    shown: list[Any] = row.shown
    return shown


def _stands(row: Any) -> bool:
    """Neither a reverse entry nor taken back by one."""
    return row.reverses_id is None and getattr(row, "reversal", None) is None


def _left(row: Any) -> int | None:
    balance = getattr(row, "balance", None)
    return balance.left_fen if balance is not None else None


def _batch_url(actor: Any, batch_id: int) -> str:
    """Empty for those whose area does not hold the batch."""
    seen = queries.batches(actor).filter(pk=batch_id).exists()
    return reverse("funds:batch", args=[batch_id]) if seen else ""


def _trail(row: Any, decision: Any = None) -> list[Entry]:
    """Who did what to this entry on which business day, newest first."""
    reversal = getattr(row, "reversal", None)
    told = [_told("登记" if row.reverses_id is None else "冲正", row)]
    if decision is not None:
        told.append(_told(Verdict(decision.verdict).label, decision))
    if reversal is not None:
        told.append(_told("被冲正", reversal))
    return told[::-1]


def _told(title: str, row: Any) -> Entry:
    entered = row.entered_at.astimezone(SHANGHAI)
    when = f"{row.on.isoformat()}（{entered:%Y-%m-%d %H:%M} 录入）"
    return Entry(when=when, who=row.maker_name, title=title, note=row.note, icon="circle-check")
