"""A plan's table while it is being written: amounts put right, shared anew, rows added, objections met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from yihu.core.access.actor import Actor
from yihu.engine.errors import BadValue, Refused
from yihu.engine.money import parse_yuan, to_fen
from yihu.modules.assets import actions, forms, rules
from yihu.modules.assets.models import Distribution, Share
from yihu.modules.assets.rules import OF_HOUSEHOLDS, Method, Use
from yihu.modules.assets.views.common import yuan
from yihu.modules.households import queries as households


@dataclass(frozen=True)
class Table:
    request: HttpRequest
    actor: Actor
    row: Distribution
    shares: Sequence[Share]
    add: forms.AddRow
    as_of: date


def written(table: Table) -> tuple[HttpResponse | None, Refused | None]:
    """What the table's own buttons do; (None, None) for any other button."""
    request, row, shares, actor = table.request, table.row, table.shares, table.actor
    do = request.POST.get("do", "")
    if do not in ("save", "even", "rest", "add", "amend"):
        return None, None
    try:
        if do == "amend":
            given = {one.pk: _fen(request.POST.get(f"fen-{one.pk}", ""), one) for one in shares}
            actions.amend(actor, row.pk, given, on=table.as_of, reason=request.POST.get("reason", ""))
            messages.success(request, "已调整，方案退回乡镇重新审核和公示")
            return redirect("assets:plan", row.pk), None
        rows = [
            rules.Row(Use(one.use), fen, one.number, one.name, one.points)
            for one in shares
            if (fen := _fen(request.POST.get(f"fen-{one.pk}", yuan(one.fen)), one))
        ]
        rows = _changed(do, table, rows)
        actions.write_rows(actor, row.pk, rows)
    except Refused as refused:
        return None, refused
    messages.success(request, "已保存")
    return redirect("assets:plan", row.pk), None


def _changed(do: str, table: Table, rows: list[rules.Row]) -> list[rules.Row]:
    request, row, add = table.request, table.row, table.add
    left = row.income_fen - sum(one.fen for one in rows)
    if do == "even":
        kept = [one for one in rows if one.use is not Use.SHARE]
        shared = [one for one in rows if one.use is Use.SHARE]
        weights = [one.points or 0 for one in shared] if row.method == Method.POINTS else [1] * len(shared)
        parts = rules.split(row.income_fen - sum(one.fen for one in kept), weights)
        return kept + [
            rules.Row(one.use, part, one.household, one.name, one.points)
            for one, part in zip(shared, parts, strict=True)
            if part
        ]
    if do == "rest":
        if left <= 0:
            raise BadValue("没有剩余可以列入留存")
        held = next((one for one in rows if one.use is Use.RETAINED), None)
        rest = rules.Row(Use.RETAINED, left + (held.fen if held else 0), name=Use.RETAINED.label)
        return [one for one in rows if one is not held] + [rest]
    if do == "add":
        add.is_bound, add.data = True, request.POST
        if not add.is_valid():
            raise BadValue("请填写要加入的用途和金额")
        number = request.POST.get("household", "")
        name = add.cleaned_data["name"]
        if number:
            home = households.by_number(table.actor, number)
            known = households.registered_on(home.area_code, row.drafted_on).filter(household=home).first()
            name = getattr(known, "head_name", "") or name or number
            if add.cleaned_data["use"] not in OF_HOUSEHOLDS:
                raise BadValue("留存不落到户，请换一个用途")
        return [*rows, rules.Row(add.cleaned_data["use"], add.cleaned_data["fen"], number, name)]
    return rows


def _fen(text: str, one: Share) -> int:
    """'' is nothing. Raises BadValue with the row's name."""
    if not text.strip():
        return 0
    try:
        return to_fen(parse_yuan(text))
    except BadValue as bad:
        raise BadValue(f"{one.name}：{bad.message}") from None
