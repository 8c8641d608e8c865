"""One entry of the journal, with what stands above and below it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.clock import SHANGHAI
from yihu.core.web.doors import actor_of
from yihu.core.web.parts import Crumb, Entry, Fact
from yihu.engine.money import from_fen
from yihu.engine.policy import for_area
from yihu.modules.funds import queries, rules
from yihu.modules.funds.actions.back import ASKS, WAYS
from yihu.modules.funds.permissions import Can
from yihu.modules.funds.rules import PayeeKind, Stage, Verdict


def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """下达 and its whole flow down to the vouchers."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.one(queries.batches(actor).select_related("reverses", "recovers", "balance"), pk)
    flow = queries.flow_of(actor, row)
    paid = sum(payment.fen for line in flow for payment in _shown(line) if payment.verdict is Verdict.POSTED)
    spent = sum(
        used.fen
        for line in flow
        for payment in _shown(line)
        for used in _shown(payment)
        if used.verdict is Verdict.POSTED
    )
    given = sum(line.fen for line in flow if line.verdict is Verdict.POSTED)
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
            *_decision(row),
        ],
        "bars": [
            _bar("下达", row.fen, row.fen),
            _bar("已安排", given, row.fen),
            _bar("已拨付", paid, row.fen),
            _bar("已支出", spent, row.fen),
        ],
        "flow": flow,
        "left": _left(row),
        "allocate_days": for_area(row.area_code).days("funds.allocate_days", row.on),
        "may_allocate": _stands(row) and actor.may(Can.ALLOCATE, row.area_code),
        "may_reverse": _stands(row) and actor.may(Can.ISSUE, row.area_code),
        "may_carry": _stands(row) and _left(row) and actor.may(Can.ISSUE, row.area_code),
        **_frame(actor, row, Stage.BATCH),
    }
    return render(request, "funds/batch.html", context)


def allocation(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.one(queries.allocations(actor).select_related("reverses", "recovers", "balance"), pk)
    context = {
        "row": row,
        "facts": [
            *_facts(row),
            Fact("下达文号", row.batch_number),
            Fact("安排文号或会议", row.document, wide=True),
            *_decision(row),
        ],
        "left": _left(row),
        "payments": queries.payments(actor).filter(allocation=row).order_by("on", "pk"),
        "offsets": queries.offsets(actor).filter(allocation=row).order_by("on", "pk"),
        "may_pay": _stands(row) and actor.may(Can.PAY, row.area_code),
        "may_reverse": _stands(row) and actor.may(Can.ALLOCATE, row.area_code),
        "batch_url": _batch_url(actor, row.batch_id),
        **_frame(actor, row, Stage.ALLOCATION),
    }
    return render(request, "funds/allocation.html", context)


def payment(request: HttpRequest, pk: int) -> HttpResponse:
    """拨付, its check, its use and, of an advance, its offsets."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.one(queries.payments(actor).select_related("reverses", "recovers", "balance"), pk)
    posted = row.verdict is Verdict.POSTED and not row.is_back
    open_reversal = row.reversal
    context = {
        "row": row,
        "facts": [*_facts(row), Fact("凭证号", row.voucher), *_decision(row)],
        "posted": posted,
        "left": _left(row) if posted else None,
        "expenditures": queries.expenditures(actor).filter(payment=row).order_by("on", "pk"),
        "offsets": queries.offsets(actor).filter(payment=row).order_by("on", "pk"),
        "may_spend": posted and open_reversal is None and actor.may(Can.SPEND, row.area_code),
        "may_offset": posted
        and row.is_advance
        and open_reversal is None
        and actor.may(Can.PAY, row.area_code),
        "may_ask_back": posted and open_reversal is None and actor.may(Can.PAY, row.area_code),
        **_frame(actor, row, Stage.PAYMENT),
    }
    return render(request, "funds/payment.html", context)


def expenditure(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.one(queries.expenditures(actor).select_related("reverses", "recovers", "payment"), pk)
    context = {
        "row": row,
        "facts": [
            *_facts(row),
            Fact("凭证号", row.voucher),
            Fact("收款方", row.payee),
            Fact("收款方类型", PayeeKind(row.payee_kind).label),
            Fact("用途", row.purpose, wide=True),
            *_decision(row),
        ],
        "may_reverse": _stands(row)
        and queries.not_given_back(row) == row.fen
        and actor.may(Can.SPEND, row.area_code),
        **_frame(actor, row, Stage.EXPENDITURE),
    }
    return render(request, "funds/expenditure.html", context)


def pool(request: HttpRequest, pk: int) -> HttpResponse:
    """预拨资金池 and the advances paid from it."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.one(queries.pools(actor).select_related("reverses", "recovers", "balance"), pk)
    context = {
        "row": row,
        "facts": [
            Fact("文号", row.number),
            Fact("年度", str(row.year), "年"),
            Fact("设立日期", row.on.isoformat()),
            Fact("额度", f"{from_fen(row.fen):,}", "元"),
            *_decision(row),
        ],
        "left": _left(row),
        "payments": queries.payments(actor).filter(pool=row).order_by("on", "pk"),
        "may_pay": _stands(row) and actor.may(Can.PAY, row.area_code),
        "may_reverse": _stands(row) and actor.may(Can.ISSUE, row.area_code),
        **_frame(actor, row, Stage.POOL),
    }
    return render(request, "funds/pool.html", context)


def _frame(actor: Actor, row: Any, stage: Stage) -> dict[str, Any]:
    """What every entry's page shows around its own facts."""
    mine = row.maker_id == actor.user_id
    pending = row.verdict is None
    left = queries.not_given_back(row) if stage is Stage.EXPENDITURE else _left(row)
    return {
        "stage": stage.value,
        "pending": pending,
        "mine": mine,
        "reversal": row.reversal,
        "recoveries": row.recoveries.select_related("decision").order_by("on", "pk"),
        "may_review": pending and not mine and actor.may(Can.REVIEW, row.area_code) and not _follows(row),
        "back_label": "、".join(way.label for way in WAYS.get(stage, ())),
        "may_recover": _stands(row)
        and bool(left)
        and actor.may(ASKS[stage], row.area_code)
        and stage in WAYS,
        "crumbs": [Crumb("资金", reverse("funds:list")), Crumb(stage.label)],
        "trail": _trail(row),
    }


def _follows(row: Any) -> bool:
    """Carried money is decided with the entry by which it left."""
    return getattr(row, "carries_id", None) is not None


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


def _decision(row: Any) -> list[Fact]:
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
    """Posted, no entry that gives back, nor taken back by one."""
    return row.verdict is Verdict.POSTED and not row.is_back and row.reversal is None


def _left(row: Any) -> int | None:
    """What is free below the entry; None while it has no balance."""
    balance = getattr(row, "balance", None)
    return balance.left_fen if balance is not None else None


def _batch_url(actor: Any, batch_id: int) -> str:
    """Empty for those whose area does not hold the batch."""
    seen = queries.batches(actor).filter(pk=batch_id).exists()
    return reverse("funds:batch", args=[batch_id]) if seen else ""


def _trail(row: Any) -> list[Entry]:
    """Who did what to this entry on which business day, newest first."""
    told = [_told(row.back_label or "登记", row)]
    if (decision := getattr(row, "decision", None)) is not None:
        told.append(_told(Verdict(decision.verdict).label, decision))
    told += [_told(part.back_label, part) for part in row.recoveries.order_by("on", "pk")]
    if (reversal := row.reversal) is not None:
        told.append(_told("被冲正", reversal))
    return told[::-1]


def _told(title: str, row: Any) -> Entry:
    entered = row.entered_at.astimezone(SHANGHAI)
    when = f"{row.on.isoformat()}（{entered:%Y-%m-%d %H:%M} 录入）"
    return Entry(when=when, who=row.maker_name, title=title, note=row.note, icon="circle-check")
