"""The list of any ledger: filters in the address, search, sort, pages, columns, groups, saved views, print."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.ledgers import actions, export, links, queries, shape, state, values
from yihu.core.ledgers.permissions import Can
from yihu.core.ledgers.queries import BY_AREA, GroupRow, Totals
from yihu.core.ledgers.state import State
from yihu.core.ledgers.views import filters
from yihu.core.units import queries as units
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Cell, Crumb, Fact, Head, Page, Row
from yihu.core.web.pick import picker
from yihu.engine.areas import Level, ancestor
from yihu.engine.errors import BadValue, Refused
from yihu.engine.ledgers import Column, Kind, Ledger

MOST_PRINTED = 2000
# From households to what is done about them, as the work goes; a heading that is not here comes last.
_HEADINGS = [
    "农户",
    "收入",
    "监测帮扶",
    "调研排查",
    "帮扶力量",
    "驻村工作队",
    "村与区域",
    "资金项目",
    "资产收益",
    "产业",
    "消费帮扶",
    "公示公开",
    "资金监督",
    "问题任务",
    "部门数据",
    "数据",
]


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All ledgers this person may see, by menu heading, searchable."""
    actor = actor_of(request)
    text = request.GET.get("q", "").strip()
    found = [one for one in shape.visible(actor) if text in one.title or text in one.key]
    found.sort(key=lambda one: _HEADINGS.index(one.menu) if one.menu in _HEADINGS else len(_HEADINGS))
    by_menu: dict[str, list[Ledger]] = {}
    for ledger in found:
        by_menu.setdefault(ledger.menu, []).append(ledger)
    return render(request, "ledgers/index.html", {"by_menu": by_menu, "q": text})


@require_GET
def listing(request: HttpRequest, key: str) -> HttpResponse:
    """One page of the list, or its subtotals by group."""
    actor = actor_of(request)
    ledger = shape.named(actor, key)
    wanted = state.read(ledger, request.GET, day_of(request))
    context = _frame(request, actor, ledger, wanted)
    try:
        rows = queries.rows_of(actor, ledger, wanted)
    except BadValue as refused:
        return render(request, "ledgers/list.html", context | {"refused": refused.message, "head": []})
    total = queries.totals(ledger, rows)
    context |= {"sums": _sums(ledger, total), "total": total.count}
    if wanted.group == BY_AREA or wanted.group in ledger.dims:
        context |= _groups(
            actor, ledger, wanted, queries.grouped(actor, ledger, rows, wanted.group, wanted.area)
        )
    else:
        context |= _page(request, actor, ledger, wanted, rows, total)
    return render(request, "ledgers/list.html", context)


@require_GET
def printed(request: HttpRequest, key: str) -> HttpResponse:
    """The list as it is filed on paper: title, as of when, by whom; at most 2,000 rows."""
    actor = actor_of(request)
    ledger = shape.named(actor, key)
    actor.require(Can.EXPORT)
    wanted = state.read(ledger, request.GET, day_of(request))
    rows = queries.rows_of(actor, ledger, wanted)
    total = queries.totals(ledger, rows)
    if total.count > MOST_PRINTED:
        raise BadValue(f"共 {total.count:,} 条，超过打印上限 {MOST_PRINTED:,} 条，请缩小条件或导出后打印")
    shown = list(export.prepared(ledger, rows))
    names = _names(wanted.columns, shown)
    return render(
        request,
        "ledgers/print.html",
        {
            "ledger": ledger,
            "head": _plain_head(wanted.columns),
            "rows": [[_cell(column, row, names) for column in wanted.columns] for row in shown],
            "sums": _sums(ledger, total),
            "narrowed": filters.described(ledger, wanted),
            "mark": export.watermark(actor, clock.now(), total.count).replace("导出", "打印"),
        },
    )


@require_POST
def save_view(request: HttpRequest, key: str) -> HttpResponse:
    actor = actor_of(request)
    ledger = shape.named(actor, key)
    query = QueryDict(request.POST.get("query", ""), mutable=True)
    query.pop("page", None)
    shared = request.POST.get("shared") == "yes"
    back = f"{reverse('ledgers:list', args=[key])}?{query.urlencode()}"
    try:
        view = actions.save_view(
            actor, ledger, request.POST.get("name", ""), query.urlencode(), shared=shared
        )
        messages.success(request, f"视图“{view.name}”已保存" + ("，本单位同事也能看到" if shared else ""))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect(back)


@require_POST
def delete_view(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    actions.delete_view(actor_of(request), pk)
    messages.success(request, "视图已删除")
    return redirect("ledgers:list", key)


def _frame(request: HttpRequest, actor: Actor, ledger: Ledger, wanted: State) -> dict[str, Any]:
    """What the page shows whether or not there are rows."""
    has_units = any(column.kind is Kind.UNIT for column in state.offered(ledger))
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "ledger": ledger,
        "crumbs": [Crumb("台账", reverse("ledgers:index")), Crumb(ledger.title)],
        "state": wanted,
        "filters": filters.controls(
            ledger, wanted, request.GET, units.inside(_county(actor)) if has_units else []
        ),
        "picker": picker(actor, wanted.area),
        "chosen_columns": {column.name for column in wanted.columns},
        "choices": ledger.columns,
        "groups": _group_choices(ledger),
        "views": queries.saved_views(actor, ledger),
        "query": query.urlencode(),
        "may_export": actor.may(Can.EXPORT),
        "may_enter": shape.may_enter(actor, ledger),
        "may_type": shape.may_type(actor, ledger),
        "tools": links.tools(actor, ledger),
        "user_id": actor.user_id,
        "empty": _empty(wanted),
        "narrowed": filters.described(ledger, wanted),
    }


def _empty(wanted: State) -> tuple[str, str]:
    """What an empty list says: nothing there yet, or nothing that fits."""
    if wanted.is_narrowed:
        return "没有符合条件的记录", "换个条件再查，或清除全部条件。"
    return "还没有记录", "可以逐条登记、在表格中粘贴，或用“导入”交来整本台账。"


def _page(  # noqa: PLR0917
    request: HttpRequest, actor: Actor, ledger: Ledger, wanted: State, rows: Any, total: Totals
) -> dict[str, Any]:
    page = Page(
        min(wanted.page, max(1, -(-total.count // wanted.size))),
        wanted.size,
        total.count,
        lambda number, size: _address(request, page=number, size=size),
    )
    shown = export.stretch(ledger, rows, page.start, page.size)
    names = _names(wanted.columns, shown)
    opening = _opening(wanted.columns)
    body = []
    for row in shown:
        cells = [_cell(column, row, names) for column in wanted.columns]
        url = links.row_url(ledger, row)
        for position in opening:
            cells[position] = Cell(cells[position].text or "（空）", url=url, kind="code")
        body.append(Row([Cell(cells[0].text, choose=str(row.pk), kind="choose"), *cells]))
    return {
        "page": page,
        "head": [Head("选择", "choose"), *_head(request, ledger, wanted, rows)],
        "rows": body,
    }


def _opening(columns: tuple[Column, ...]) -> list[int]:
    """The columns people know a row by (number, name) lead to its page; the first one where there are none."""
    known = [
        position for position, column in enumerate(columns) if column.searchable and column.kind is Kind.TEXT
    ]
    return known[:2] or [0]


def _head(request: HttpRequest, ledger: Ledger, wanted: State, rows: Any) -> list[Head]:
    made = []
    for column in wanted.columns:
        kind = values.KIND_OF_CELL.get(column.kind, "text")
        if queries.sortable(ledger, column.name, rows) is None:
            made.append(Head(column.header, kind))
            continue
        ascending, descending = wanted.sort == column.name, wanted.sort == f"-{column.name}"
        following = f"-{column.name}" if ascending else column.name
        sorted_as = "ascending" if ascending else "descending" if descending else ""
        made.append(Head(column.header, kind, _address(request, sort=following, page=None), sorted_as))
    return made


def _plain_head(columns: tuple[Column, ...]) -> list[Head]:
    return [Head(column.header, values.KIND_OF_CELL.get(column.kind, "text")) for column in columns]


def _cell(column: Column, row: Any, names: dict[str, str]) -> Cell:
    shown = values.text(column, values.value_at(row, column), names)
    return Cell(shown, kind=values.KIND_OF_CELL.get(column.kind, "text"))


def _names(columns: tuple[Column, ...], shown: list[Any]) -> dict[str, str]:
    areas = [column for column in columns if column.kind is Kind.AREA]
    return values.area_names(str(values.value_at(row, column) or "") for row in shown for column in areas)


def _sums(ledger: Ledger, total: Totals) -> list[Fact]:
    return [
        Fact(
            ledger.column(name).label,
            values.text(ledger.column(name), amount, {}),
            unit=ledger.column(name).unit,
        )
        for name, amount in total.sums.items()
    ]


def _group_choices(ledger: Ledger) -> list[tuple[str, str]]:
    labels = {column.name: column.label for column in ledger.columns}
    dims = [(name, labels.get(name) or labels.get(path) or name) for name, path in ledger.dims.items()]
    return [(BY_AREA, "按下一级区划"), *((name, f"按{label}") for name, label in dims)]


def _groups(actor: Actor, ledger: Ledger, wanted: State, found: list[GroupRow]) -> dict[str, Any]:
    """The table of subtotals; each group links to the rows it sums."""
    by_area = wanted.group == BY_AREA
    if by_area:
        names = values.area_names(row.key.ljust(12, "0") for row in found)
    column = next((one for one in ledger.columns if one.name == ledger.dims.get(wanted.group)), None)
    body = []
    for row in found:
        code = row.key.ljust(12, "0")
        label = names.get(code, code) if by_area else values.text(column, row.key, {}) if column else row.key
        sums = [
            Cell(values.text(ledger.column(name), amount, {}), kind="number")
            for name, amount in row.totals.sums.items()
        ]
        url = _group_url(ledger, wanted, row.key, code)
        body.append([Cell(label or "（未填）", url=url), Cell(f"{row.totals.count:,}", kind="number"), *sums])
    title = dict(_group_choices(ledger))[wanted.group].removeprefix("按")
    sums_head = [Head(ledger.column(name).header, "number") for name in ledger.sums]
    return {"head": [Head(title), Head("条数", "number"), *sums_head], "rows": body, "grouping": True}


def _group_url(ledger: Ledger, wanted: State, key: str, code: str) -> str:
    query = QueryDict(mutable=True)
    if wanted.group == BY_AREA:
        query["area"] = code
    else:
        path = ledger.dims[wanted.group]
        if not any(column.name == path for column in state.offered(ledger)):
            return ""
        query[path] = key
    return f"{reverse('ledgers:list', args=[ledger.key])}?{query.urlencode()}"


def _address(request: HttpRequest, **changes: Any) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


def _county(actor: Actor) -> str:
    return ancestor(actor.area_code, Level.COUNTY)
