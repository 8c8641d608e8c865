"""三一致: rounds, one round, and the sheet of one household, made for a phone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yihu.core.areas import queries as area_queries
from yihu.core.web.charts import Chart, Series
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Cell, Crumb, Head
from yihu.core.web.templatetags.ui import day as printed
from yihu.engine.errors import Refused
from yihu.modules.quality import actions, forms, queries, rules
from yihu.modules.quality.models import FieldCheck, Sampled
from yihu.modules.quality.permissions import Can
from yihu.modules.quality.queries import Difference, Rate
from yihu.modules.quality.rules import Verdict
from yihu.modules.quality.views import common

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_RATE_HEAD = [
    Head("乡镇（街道）"),
    *(Head(label, "number") for label in ("抽取", "已核对", "核对项", "一致项", "一致率（%）")),
]
_SAMPLE_HEAD = [Head("序号", "number"), Head("户编号"), Head("户主"), Head("层"), Head("核对")]
_DIFFERENCE_HEAD = [Head(label) for label in ("户编号", "项目", "系统", "纸质", "实际", "更正")]
_ROUND_HEAD = [
    Head("抽查"), Head("范围"), Head("抽取日期", "date"), Head("进度", "number"), Head("一致率", "number"), Head("状态"),
]  # fmt: skip


@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """All rounds of the area, the sheets that wait here, and the form that draws a new round."""
    actor, area_code, day = actor_of(request), common.place_of(request), day_of(request)
    actor.require(Can.SEE)
    may_draw = actor.may(Can.SAMPLE, area_code)
    form = forms.Draw(
        request.POST or None,
        initial={"name": f"{day.year}年{day.month}月三一致抽查", "seed": int(f"{day:%Y%m%d}")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.draw(actor, area_code, on=day, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return redirect("quality:round", made.pk)
    places = area_queries.named(row.area_code for row in queries.rounds(actor))
    context = {
        "tabs": common.tabs("quality:rounds"),
        "form": form if may_draw else None,
        "area": area_queries.by_code(area_code),
        "head": _ROUND_HEAD,
        "rows": [_round_row(request, row, places) for row in queries.rounds(actor).order_by("-drawn_on", "-pk")[:50]],
        "sheet_head": [Head("户编号"), Head("户主"), Head("行政村"), Head("序号")],
        "sheet_rows": _waiting(request),
        "waiting": queries.my_sheets(actor).count(),
    }  # fmt: skip
    return render(request, "quality/rounds.html", context, status=422 if form.errors else 200)


@require_GET
def page(request: HttpRequest, sample_id: int) -> HttpResponse:
    actor, day = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = queries.round_(actor, sample_id)
    sample = list(queries.sample_of(actor, row.pk))
    rates = queries.rates(sample)
    total = Rate(
        row.area_code,
        "合计",
        *(sum(getattr(one, name) for one in rates) for name in ("drawn", "done", "checked", "agree")),
    )
    context = {
        "row": row,
        "crumbs": [*common.crumbs(), Crumb("三一致", reverse("quality:rounds")), Crumb(row.name)],
        "total": total,
        "chart": _chart(rates) if len(rates) > 1 and total.checked else None,
        "rate_head": _RATE_HEAD,
        "rate_rows": [_rate_cells(one) for one in rates],
        "foot": _rate_cells(total),
        "sample_head": _SAMPLE_HEAD,
        "sample_rows": [_sample_row(one) for one in sample],
        "difference_head": _DIFFERENCE_HEAD,
        "difference_rows": [_difference_row(one) for one in queries.differences(actor, sample, day)],
        "may_close": actor.may(Can.SAMPLE, row.area_code) and row.closed_on is None,
    }
    return render(request, "quality/round.html", context)


@require_GET
def sheets(request: HttpRequest, sample_id: int) -> HttpResponse:
    """The printable check sheets."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.round_(actor, sample_id)
    issuer = area_queries.by_code(row.area_code).name
    data = queries.check_sheets(row, list(queries.sample_of(actor, row.pk)), issuer)
    header = str(content_disposition_header(True, f"{row.name}核对表.docx"))
    return HttpResponse(data, content_type=DOCX, headers={"Content-Disposition": header})


@require_POST
def close(request: HttpRequest, sample_id: int) -> HttpResponse:
    actions.close_round(actor_of(request), sample_id, on=day_of(request))
    messages.success(request, "抽查已结束")
    return redirect("quality:round", sample_id)


@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, sampled_id: int) -> HttpResponse:
    """One household, field by field; what was typed stays when something is missing."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.sampled(actor, sampled_id)
    error = ""
    checks = queries.fields_of(row)
    if request.method == "POST":
        try:
            done = actions.enter_sheet(
                actor, row.pk, _entered(request.POST, checks), on=day_of(request), rest_agrees="rest" in request.POST
            )  # fmt: skip
        except Refused as refused:
            error = refused.message
        else:
            messages.success(request, "本户核对完成" if done.checked_on else "已保存，还有项目没有核对")
            return _next(request, row)
    context = {
        "row": row,
        "error": error,
        "crumbs": [Crumb("三一致", reverse("quality:rounds")), Crumb(row.number)],
        "lines": [_line(check, request.POST) for check in checks],
        "may_check": actor.may(Can.CHECK, row.area_code) and row.closed_on is None,
    }
    return render(request, "quality/sheet.html", context, status=422 if error else 200)


@require_GET
def of_check(request: HttpRequest, check_id: int) -> HttpResponse:
    """From a row behind the figure to its sheet."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    return redirect("quality:sheet", queries.sheet_of_check(actor, check_id))


def _next(request: HttpRequest, row: Sampled) -> HttpResponse:
    if row.checked_on is None and queries.sampled(actor_of(request), row.pk).checked_on is None:
        return redirect("quality:sheet", row.pk)
    following = queries.my_sheets(actor_of(request)).filter(round_id=row.round_id).first()
    return redirect("quality:sheet", following.pk) if following else redirect("quality:rounds")


def _entered(data: QueryDict, checks: list[FieldCheck]) -> dict[int, actions.Entered]:
    return {
        check.pk: actions.Entered(
            Verdict.by_label(data.get(f"paper-{check.pk}", "") or "-"),
            Verdict.by_label(data.get(f"reality-{check.pk}", "") or "-"),
            data.get(f"paper-value-{check.pk}", ""),
            data.get(f"reality-value-{check.pk}", ""),
        )
        for check in checks
    }


def _line(check: FieldCheck, data: QueryDict) -> dict[str, Any]:
    def told(name: str, stored: str) -> str:
        return data.get(f"{name}-{check.pk}", "") if data else stored

    return {
        "check": check,
        "secret": check.field in rules.SECRET_FIELDS,
        "sides": [
            _side("paper", "纸质", told("paper", check.paper), told("paper-value", check.paper_value)),
            _side(
                "reality", "实际", told("reality", check.reality), told("reality-value", check.reality_value)
            ),
        ],
    }


def _side(name: str, label: str, verdict: str, value: str) -> dict[str, str]:
    return {"name": name, "label": label, "verdict": verdict, "value": value}


def _waiting(request: HttpRequest) -> list[list[Any]]:
    rows = list(queries.my_sheets(actor_of(request))[:12])
    places = area_queries.named(row.area_code for row in rows)
    return [
        [
            Cell(row.number, reverse("quality:sheet", args=[row.pk])),
            row.head_name or "—",
            places.get(row.area_code, row.area_code),
            f"第 {row.position} 户",
        ]
        for row in rows
    ]


def _round_row(request: HttpRequest, row: Any, places: dict[str, str]) -> list[Any]:
    rates = queries.rates(queries.sample_of(actor_of(request), row.pk))
    drawn, done = sum(one.drawn for one in rates), sum(one.done for one in rates)
    total = Rate("", "", drawn, done, sum(one.checked for one in rates), sum(one.agree for one in rates))
    state = Cell("已结束", colour="green") if row.closed_on else Cell("进行中", colour="blue")
    return [
        Cell(row.name, reverse("quality:round", args=[row.pk])),
        places.get(row.area_code, row.area_code),
        printed(row.drawn_on),
        Cell(f"{done} / {drawn}", kind="number"),
        Cell("—" if total.percent is None else f"{total.percent}%", kind="number"),
        state,
    ]


def _rate_cells(one: Rate) -> list[Cell]:
    rate = "—" if one.percent is None else str(one.percent)
    numbers = (str(one.drawn), str(one.done), str(one.checked), str(one.agree), rate)
    return [Cell(one.name), *(Cell(text, kind="number") for text in numbers)]


def _sample_row(one: Sampled) -> list[Any]:
    done = Cell("待核对", colour="yellow")
    if one.checked_on:
        done = Cell(f"{printed(one.checked_on)} {one.by_name}")
    number = Cell(one.number, reverse("quality:sheet", args=[one.pk]))
    return [str(one.position), number, one.head_name or "—", one.stratum, done]


def _difference_row(one: Difference) -> list[Any]:
    check, link = one.check, reverse("households:household", args=[one.row.household.uid])
    return [
        Cell(one.row.number, link),
        check.label,
        check.system or "（空）",
        _said(check.paper, check.paper_value),
        _said(check.reality, check.reality_value),
        Cell("已更正", colour="green") if one.corrected else Cell("去更正", link),
    ]


def _said(verdict: str, value: str) -> str:
    return value or (Verdict(verdict).label if verdict else "—")


def _chart(rates: list[Rate]) -> Chart:
    return Chart(
        key="rates",
        title="各乡镇一致率",
        categories=[one.name for one in rates],
        series=[Series("一致率", [one.percent for one in rates], unit="%")],
        lying=True,
        category_label="乡镇（街道）",
    )
