"""Household batches: the list of them, and one with its households from the first name to the payment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area
from yihu.core.areas import queries as area_queries
from yihu.core.excel.writing import Look
from yihu.core.ledgers.export import watermark
from yihu.core.privacy.permissions import Can as Privacy
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.pages import asked_page
from yihu.core.web.parts import Cell, Crumb, Fact, Head, Page, Row, Step
from yihu.core.web.pick import picker
from yihu.engine.errors import Refused
from yihu.engine.money import from_fen
from yihu.engine.policy import for_area
from yihu.modules.households import queries as households
from yihu.modules.projects import forms
from yihu.modules.projects.actions import aid as actions
from yihu.modules.projects.models import AidBatch, AidLine
from yihu.modules.projects.permissions import Can
from yihu.modules.projects.queries import aid
from yihu.modules.projects.rules import BatchStage, Way
from yihu.modules.projects.views.common import (
    as_xlsx,
    asked,
    crumbs,
    day,
    in_yuan,
    offered,
    own_area,
    places_of,
    tabs,
    year_of,
)

either = require_http_methods(["GET", "POST"])
_SHOWN = 50
COLOURS = {
    BatchStage.LISTED: "secondary",
    BatchStage.VERIFIED: "blue",
    BatchStage.PUBLIC: "yellow",
    BatchStage.PAYING: "yellow",
    BatchStage.PAID: "green",
}


@require_GET
def batches(request: HttpRequest) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    area_code, year = own_area(request, actor), year_of(request, as_of)
    rows = aid.batches(actor).filter(in_area("area_code", area_code), year=year)
    wanted = request.GET.get("q", "").strip()[:40]
    if wanted:
        rows = rows.filter(name__icontains=wanted)
    found = list(rows[:200])
    names = area_queries.named({row.area_code for row in found})
    context = {
        "area": area_queries.by_code(area_code),
        "year": year,
        "picker": picker(actor, area_code),
        "tabs": tabs("projects:batches"),
        "q": wanted,
        "head": [
            Head("批次"),
            Head("范围"),
            Head("补助内容"),
            Head("户数", kind="number"),
            Head("金额（元）", kind="number"),
            Head("阶段"),
            Head("兑现日期", kind="date"),
        ],
        "rows": [_batch_row(row, names) for row in found],
        "may_aid": actor.may(Can.AID),
        "totals": _totals(area_code, as_of),
    }
    return render(request, "projects/batches.html", context)


def _totals(area_code: str, as_of: date) -> list[tuple[str, int, int]]:
    """(what, households, fen) of the business day's year."""
    named = (
        ("列入名单", aid.listed_on(area_code, as_of)),
        ("其中组织化带动", aid.organised_on(area_code, as_of)),
        ("已兑现", aid.paid_on(area_code, as_of)),
    )
    return [(label, rows.values("household_id").distinct().count(), _sum(rows)) for label, rows in named]


def _sum(rows: QuerySet[AidLine]) -> int:
    return sum(rows.values_list("fen", flat=True))


def _batch_row(row: Any, names: dict[str, str]) -> list[Cell]:
    stage = BatchStage(row.stage)
    return [
        Cell(row.name, url=reverse("projects:batch", args=[row.pk]), note=row.number),
        Cell(names.get(row.area_code, row.area_code)),
        Cell(row.item, note=Way(row.way).label),
        Cell(f"{row.households:,}", kind="number"),
        in_yuan(row.fen),
        Cell(stage.label, colour=COLOURS[stage]),
        day(row.paid_on),
    ]


@either
def new_batch(request: HttpRequest) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.AID)
    about = {"on": as_of, "project_number": request.GET.get("project", "")[:40]}
    form = forms.Batch(request.POST or None, initial={**about, "area_code": actor.area_code})
    offered(form, "area_code", places_of(actor))

    def do(given: dict[str, Any]) -> tuple[str, str]:
        on = given.pop("on")
        made = actions.open_batch(actor, actions.BatchSheet(**given, year=on.year), on=on)
        return reverse("projects:batch", args=[made.pk]), "批次已建立，请登记或导入农户名单"

    back = reverse("projects:batches")
    return asked(
        request,
        form,
        do,
        title="新建到户批次",
        back=back,
        crumbs=crumbs(Crumb("到户批次", back), Crumb("新建")),
    )


@either
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch. POST `do` takes its next step; a refusal is shown above what was there."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = aid.batch(actor, pk)
    refused: Refused | None = None
    bad: dict[str, Any] = {}
    if request.method == "POST":
        what = request.POST.get("do", "")
        try:
            if what == "bank":
                return _bank(request, actor, row)
            said = _act(request, actor, row, what, bad)
            if said:
                messages.success(request, said)
                return redirect("projects:batch", pk)
        except Refused as no:
            refused = no
            row = aid.batch(actor, pk)
    context = _page(request, actor, row, as_of)
    context["forms"] = {**context["forms"], **bad}
    status = refused.status if refused else 422 if bad else 200
    return render(request, "projects/batch.html", {**context, "refused": refused}, status=status)


def _act(request: HttpRequest, actor: Actor, row: AidBatch, what: str, bad: dict[str, Any]) -> str:
    """What was done; empty where a form must be filled in better, which is then in `bad`."""
    if what not in _DO:
        raise Refused("没有这个操作，请刷新页面后再试")
    shape, do = _DO[what]
    form = shape(request.POST, **({"prefix": what} if what in _PREFIXED else {}))
    if what == "pay":
        offered(form, "payment_id", aid.payable(actor, row, day_of(request)))
    if not form.is_valid():
        bad[what] = form
        return ""
    return do(actor, row, form.cleaned_data, day_of(request))


def _page(request: HttpRequest, actor: Actor, row: Any, as_of: date) -> dict[str, Any]:
    rows = aid.lines_of(actor, row)
    number = asked_page(request)
    page = Page(number, _SHOWN, rows.count(), lambda at, size: f"?page={at}#list", "户", (10**6,))
    lines = list(rows[page.start : page.start + _SHOWN])
    stage = BatchStage(row.stage)
    back = aid.came_back(actor, row)
    still = stage is BatchStage.PAYING or (stage is BatchStage.PAID and not back)
    unseen = stage is BatchStage.PAID and aid.voucher_of(actor, row) is None
    open_now = not still and actor.may(Can.AID, row.area_code)
    wanted = request.GET.get("q", "").strip()[:40]
    return {
        "row": row,
        "came_back": back,
        "ask_county": unseen and actor.may(Can.AID, row.area_code),
        "stage": stage.value,
        "colour": COLOURS[stage],
        "stage_label": stage.label,
        "steps": _steps(row),
        "facts": [*_facts(row), *_doubted(actor, row)],
        "head": [
            Head("户编号"),
            Head("户主"),
            Head("村"),
            Head("补助依据"),
            Head("金额（元）", kind="number"),
            *([Head("操作")] if open_now else []),
        ],
        "rows": _line_rows(lines, change=open_now),
        "page": page,
        "changes": list(aid.changes_of(actor, row)[:100]),
        "q": wanted,
        "hits": households.search(actor, wanted, limit=12) if wanted and stage is BatchStage.LISTED else [],
        "may_add": open_now and stage is BatchStage.LISTED,
        "forms": _forms(actor, row, as_of),
        "may_verify": stage is BatchStage.LISTED and actor.may(Can.VERIFY, row.area_code),
        "may_back": stage is BatchStage.VERIFIED and actor.may(Can.VERIFY, row.area_code),
        "may_down": stage is BatchStage.PUBLIC and actor.may(Can.DISCLOSE, row.area_code),
        "may_confirm": aid.may_confirm(actor, row)
        and (actor.may(Can.AID, row.area_code) or actor.may(Can.PAY, row.area_code)),
        "may_bank": stage in (BatchStage.PUBLIC, BatchStage.PAYING, BatchStage.PAID)
        and actor.may(Privacy.REVEAL, row.area_code),
        "crumbs": crumbs(Crumb("到户批次", reverse("projects:batches")), Crumb(row.name)),
    }


def _forms(actor: Actor, row: Any, as_of: date) -> dict[str, Any]:
    stage = BatchStage(row.stage)
    if stage is BatchStage.VERIFIED and actor.may(Can.DISCLOSE, row.area_code):
        first = max(as_of, row.verified_on)
        days = for_area(row.area_code).days("projects.aid_notice_days", first)
        about = {"first": first, "last": first + timedelta(days=days - 1), "place": "村务公开栏"}
        return {"notice": forms.BatchNotice(initial=about, prefix="notice")}
    if stage is BatchStage.PUBLIC and actor.may(Can.PAY, row.area_code):
        form = forms.Pay(initial={"on": max(as_of, row.last + timedelta(days=1))}, prefix="pay")
        offered(form, "payment_id", aid.payable(actor, row, as_of))
        return {"pay": form}
    return {}


def _steps(row: AidBatch) -> list[Step]:
    days = (row.made_on, row.verified_on, row.first, None, row.paid_on)
    at = list(BatchStage).index(BatchStage(row.stage)) + (row.stage == BatchStage.PAID)
    return [
        Step(
            stage.label,
            "now" if place == at else "done" if place < at else "todo",
            f"{days[place]:%Y-%m-%d}" if days[place] else "",
        )
        for place, stage in enumerate(BatchStage)
    ]


def _facts(row: Any) -> list[Fact]:
    span = f"{row.first:%Y-%m-%d} 至 {row.last:%Y-%m-%d}，{row.place}" if row.first else ""
    project = row.project
    return [
        Fact("批次编号", row.number),
        Fact("补助内容", row.item),
        Fact("实施方式", Way(row.way).label),
        Fact("补助标准", row.standard),
        Fact("记入收入", row.get_income_display()),
        Fact(
            "项目",
            project.name if project else "",
            url=reverse("projects:project", args=[project.pk]) if project else "",
        ),
        Fact("户数", f"{row.households:,}", "户"),
        Fact("金额", f"{from_fen(row.fen):,}", "元"),
        Fact("编制", f"{row.maker_name} {row.made_on:%Y-%m-%d}"),
        Fact("核实", "、".join(filter(None, (row.verifier_name, row.second_name)))),
        Fact("公示", span),
        Fact("凭证", row.voucher),
        Fact("兑现", f"{row.paid_on:%Y-%m-%d}" if row.paid_on else ""),
    ]


def _doubted(actor: Actor, row: Any) -> list[Fact]:
    """What households of a paid list keyed by hand as well, waiting for a word (ADR 0145)."""
    waiting = aid.doubted(actor, row) if row.stage == BatchStage.PAID else 0
    url = f"{reverse('incomes:doubts')}?{urlencode({'q': row.number})}"
    return [Fact("手工重复登记", f"{waiting} 笔待核对", url=url)] if waiting else []


def _line_rows(lines: list[AidLine], *, change: bool) -> list[Row]:
    names = area_queries.named({line.area_code for line in lines})
    made = []
    for line in lines:
        home = reverse("households:household", args=[line.household.uid])
        cells = [
            Cell(line.household.number, url=home),
            Cell(line.head_name or ""),  # type: ignore[attr-defined]
            Cell(names.get(line.area_code, line.area_code)),
            Cell(line.basis),
            in_yuan(line.fen) if line.fen else Cell("已退出名单", colour="secondary"),
        ]
        if change:
            cells.append(Cell("更改", url=reverse("projects:line", args=[line.pk])))
        made.append(Row(cells))
    return made


@either
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """更改一户: another amount, or none, with why."""
    actor, as_of = actor_of(request), day_of(request)
    found = aid.line(actor, pk)
    actor.require(Can.AID, found.area_code)
    form = forms.LineChange(request.POST or None, initial={"on": as_of, "fen": found.fen})
    back = reverse("projects:batch", args=[found.batch_id])

    def do(given: dict[str, Any]) -> tuple[str, str]:
        actions.change_line(actor, pk, **given)
        return back, "已更改，原金额和原因保留在更改记录中"

    title = f"更改：{found.household.number} {found.head_name or ''}"  # type: ignore[attr-defined]
    trail = crumbs(Crumb(found.batch.name, back), Crumb(title))
    return asked(request, form, do, title=title, back=back, crumbs=trail)


def _bank(request: HttpRequest, actor: Actor, row: Any) -> HttpResponse:
    now: datetime = clock.now()
    found = actions.bank_list(actor, row.pk, reason=request.POST.get("reason", ""), now=now)
    names = area_queries.named({one.village for one in found})
    lines = [
        [at, one.number, one.head_name, names.get(one.village, ""), one.account, one.bank, from_fen(one.fen)]
        for at, one in enumerate(found, 1)
    ]
    total = from_fen(sum(one.fen for one in found))
    lines.append([None, "合计", "", "", "", "", total])
    shapes = [
        ("序号", 6, Look.COUNT),
        ("户编号", 16, Look.TEXT),
        ("户主", 12, Look.TEXT),
        ("村", 16, Look.TEXT),
        ("账号", 24, Look.TEXT),
        ("开户银行", 20, Look.TEXT),
        ("金额（元）", 14, Look.MONEY),
    ]
    missing = sum(1 for one in found if not one.account)
    note = f"{missing} 户没有登记账号" if missing else ""
    return as_xlsx(f"{row.name}发放表", shapes, lines, watermark(actor, now, len(found), note))


def _add(actor: Actor, row: Any, given: dict[str, Any], on: date) -> str:
    made = actions.add_line(actor, row.pk, given["household"], fen=given["fen"], basis=given["basis"])
    return f"已列入：户 {made.household.number}"


def _verify(actor: Actor, row: Any, given: dict[str, Any], on: date) -> str:
    done = actions.verify(actor, row.pk, on=max(on, row.made_on))
    return "两人核实完成，可以公示" if done.verified_on else "已核实，还需另一人核实"


def _back(actor: Actor, row: Any, given: dict[str, Any], on: date) -> str:
    actions.send_back(actor, row.pk, **given)
    return "名单已退回编制"


def _notice(actor: Actor, row: Any, given: dict[str, Any], on: date) -> str:
    done = actions.publicise(actor, row.pk, **given)
    return f"名单公示到 {done.last:%Y-%m-%d}"


def _down(actor: Actor, row: Any, given: dict[str, Any], on: date) -> str:
    actions.take_down(actor, row.pk, on=on, **given)
    return "公示已撤下，可重新公示"


def _pay(actor: Actor, row: Any, given: dict[str, Any], on: date) -> str:
    done = actions.pay(actor, row.pk, **given)
    return f"凭证 {done.voucher} 已提交 {from_fen(done.total_fen or 0):,} 元，待财政复核人过账"


def _confirm(actor: Actor, row: Any, given: dict[str, Any], on: date) -> str:
    done = actions.confirm(actor, row.pk)
    return "已兑现" if done.paid_on else "凭证已作废或冲正，可以重新提交兑现"


_PREFIXED = ("notice", "pay")
_DO: dict[str, tuple[Any, Callable[[Actor, Any, dict[str, Any], date], str]]] = {
    "add": (forms.Line, _add),
    "verify": (forms.Nothing, _verify),
    "back": (forms.Reason, _back),
    "notice": (forms.BatchNotice, _notice),
    "down": (forms.Reason, _down),
    "pay": (forms.Pay, _pay),
    "confirm": (forms.Nothing, _confirm),
}
