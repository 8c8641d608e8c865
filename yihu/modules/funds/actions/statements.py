"""Statement lines and entries of the journal are matched: by rule, and by hand with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations
from typing import Any

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.history.actions import record
from yihu.engine.errors import BadValue, Conflict, NotFound
from yihu.engine.money import from_fen
from yihu.engine.policy import for_area
from yihu.modules.funds import queries
from yihu.modules.funds.actions.back import recover, reverse
from yihu.modules.funds.actions.common import writer
from yihu.modules.funds.actions.flow import counted_on
from yihu.modules.funds.models import Match, MatchPart, StatementLine
from yihu.modules.funds.models.base import Money
from yihu.modules.funds.permissions import Can
from yihu.modules.funds.queries import BOOKS
from yihu.modules.funds.rules import How, Nature, Side, Source, Stage, Way

MOST_TOGETHER, MOST_TRIED = 4, 12


class AlreadyMatched(Conflict):
    code = "already_matched"


@transaction.atomic
def match_all(actor: Actor, area_code: str, *, on: date) -> int:
    """自动勾对 of all open lines; returns how many lines found their entries.

    First the same voucher and sum (one line for all entries of a voucher, also of one that was taken back later), then
    the same sum within the allowed days when only one entry has it (of those that gave back after the line's own side),
    then the only few entries within those days that add up to the line.
    """
    actor.require(Can.RECONCILE, area_code)
    days = for_area(area_code).days("funds.match_days", on)
    found = 0
    for line in queries.open_lines(area_code, on):
        if chosen := _answer(line, days):
            _write(actor, [line], chosen, on, reason="")
            found += 1
    if found:
        record(actor, "funds.matched", summary=f"自动勾对 {found} 笔", count=found)
    return found


def _answer(line: StatementLine, days: int) -> list[Any]:
    wanted = abs(line.flow_fen)
    near = list(queries.candidates(line, days))
    if line.voucher:
        told = queries.candidates(line, days, undone=True)
        same = [entry for entry in told if queries.voucher_of(entry) == line.voucher]
        if same and sum(entry.fen for entry in same) == wanted:
            return same
    alone = [entry for entry in near if entry.fen == wanted]
    if alone:
        return alone if len(alone) == 1 else []
    if back := list(queries.returns_near(line, days)):
        return back if len(back) == 1 else _one_of(back, line)
    return _together(near, wanted)


def _together(near: Sequence[Any], wanted: int) -> list[Any]:
    """The only few entries that add up to the sum; of several such choices none is taken."""
    few = [entry for entry in near if 0 < entry.fen < wanted][:MOST_TRIED]
    sums = [
        list(chosen)
        for count in range(2, MOST_TOGETHER + 1)
        for chosen in combinations(few, count)
        if sum(entry.fen for entry in chosen) == wanted
    ]
    return sums[0] if len(sums) == 1 else []


def _one_of(entries: Sequence[Any], line: StatementLine) -> list[Any]:
    """The one of several that bears the line's voucher; of equal refunds of one entry the nearest by day."""
    same = [entry for entry in entries if line.voucher and queries.voucher_of(entry) == line.voucher]
    chosen = same or entries
    if len({entry.original_id for entry in chosen}) > 1:
        return []
    return [min(chosen, key=lambda entry: (abs(counted_on(entry) - line.on), entry.pk))]


@transaction.atomic
def match_by_hand(
    actor: Actor,
    line_ids: Sequence[int],
    entries: Sequence[int],
    *,
    on: date,
    reason: str,
    returned: Sequence[int] = (),
) -> Match:
    """人工勾对: lines of one statement and entries of the journal, whose sums must be equal. `returned`: entries of the
    other side that gave back.

    Raises BadValue for unequal sums or nothing chosen, AlreadyMatched, NotFound.
    """
    if not reason.strip():
        raise BadValue("请填写勾对说明")
    lines = list(queries.statement_lines(actor).filter(pk__in=set(line_ids)))
    if not lines or len(lines) != len(set(line_ids)):
        raise NotFound("没有这些对账单明细，或不在您的管理范围内，请刷新后重新选择")
    sides = {(line.source, line.flow_fen > 0) for line in lines}
    if len(sides) != 1:
        raise BadValue("一次只能勾对同一来源、同一方向的明细，请分开办理")
    source, inward = next(iter(sides))
    actor.require(Can.RECONCILE, lines[0].area_code)
    side = Side.IN if inward else Side.OUT
    chosen = _chosen(actor, (Source(source), side), entries, back=False)
    chosen += _chosen(actor, (Source(source), queries.other(side)), returned, back=True)
    told, booked = sum(abs(line.flow_fen) for line in lines), sum(abs(entry.fen) for entry in chosen)
    if not chosen or told != booked:
        raise BadValue(
            f"两边合计不相等：对账单 {from_fen(told):,} 元，账上 {from_fen(booked):,} 元，请调整选择"
        )
    made = _write(actor, lines, chosen, on, reason=reason.strip())
    record(actor, "funds.matched", made, summary=reason.strip()[:100], fen=told)
    return made


def _chosen(actor: Actor, book: tuple[Source, Side], pks: Sequence[int], *, back: bool) -> list[Any]:
    _, model, _ = BOOKS[book]
    rows = queries.entries(actor, queries.stage_of_model(model)).filter(decision__verdict="posted")
    rows = rows.filter(fen__lt=0) if back else rows.filter(fen__gt=0)
    return [queries.one(rows, pk) for pk in sorted(set(pks))]


@transaction.atomic
def propose_return(actor: Actor, line_id: int, entry_id: int, *, on: date, reason: str) -> Money:
    """退款、退票: asks to take back what the line brought back, on the line's own day: the whole entry, or the part
    that came; another person posts it, and then the two are matched by rule.

    Raises NotFound where the line is no longer open, was asked for or does not take back this entry, and what `reverse`
    and `recover` raise.
    """
    actor.require(Can.RECONCILE, actor.area_code)
    line = _came_back(actor, line_id, entry_id, on)
    _, model, _ = BOOKS[Source(line.source), queries.other(queries.side_of(line))]
    stage = queries.stage_of_model(model)
    why = (
        reason.strip() or f"{line.get_source_display()}退回：{line.on:%Y-%m-%d} {line.voucher or line.number}"
    )
    fen = abs(line.flow_fen)
    if queries.standing(actor, stage, entry_id).fen == fen:
        return reverse(actor, stage, entry_id, on=line.on, reason=why[:200])
    way = Way.REFUNDED if stage is Stage.EXPENDITURE else Way.RECOVERED
    return recover(actor, stage, entry_id, on=line.on, yuan=from_fen(fen), reason=why[:200], way=way)


def _came_back(actor: Actor, line_id: int, entry_id: int, on: date) -> StatementLine:
    """The open line, where it may take back the entry and nobody asked for that yet. Raises NotFound."""
    rows = queries.open_lines(actor.area_code, on)
    line = rows.filter(pk=line_id).first()
    days = for_area(actor.area_code).days("funds.return_days", on)
    if line is not None:
        alike = rows.filter(source=line.source, on=line.on, in_fen=line.in_fen, out_fen=line.out_fen)
        for one in queries.returned(list(alike), days):
            if one.line.pk == line.pk and one.asked is None and entry_id in {each.pk for each in one.found}:
                return line
    raise NotFound("这笔明细已勾对、已提出退回，或与该记录金额不符，请刷新后重新选择")


@transaction.atomic
def unmatch(actor: Actor, match_id: int, *, on: date, reason: str) -> Match:
    """取消勾对: lines and entries are open again; the match stays with its reason."""
    if not reason.strip():
        raise BadValue("请填写取消原因")
    made = queries.one(queries.matches(actor), match_id)
    actor.require(Can.RECONCILE, made.area_code)
    if made.undone_on is not None:
        raise Conflict("这笔勾对已经取消，请刷新页面查看")
    made.undone_on, made.undone_by, made.undone_reason = on, actor.name, reason.strip()
    made.save(update_fields=["undone_on", "undone_by", "undone_reason"])
    made.parts.update(standing=False)
    record(actor, "funds.unmatched", made, summary=reason.strip()[:100])
    return made


@transaction.atomic
def settle_natures(actor: Actor, area_code: str, *, on: date) -> int:
    """利息、手续费核销 of all open lines whose summary says what they are and that no entry of the books could mean;
    returns how many."""
    actor.require(Can.RECONCILE, area_code)
    days = for_area(area_code).days("funds.match_days", on)
    found = 0
    for line in queries.open_lines(area_code, on):
        nature = Nature.proposed(line.summary, line.flow_fen)
        if nature is not None and not _answer(line, days):
            _write(actor, [line], (), on, reason="", nature=nature)
            found += 1
    if found:
        record(actor, "funds.matched", summary=f"利息、手续费核销 {found} 笔", count=found)
    return found


@transaction.atomic
def settle_nature(actor: Actor, line_ids: Sequence[int], nature: Nature, *, on: date, reason: str) -> Match:
    """核销 by hand of lines that are no entry of the books. Raises BadValue, AlreadyMatched, NotFound."""
    if not reason.strip():
        raise BadValue("请填写核销说明")
    lines = list(queries.statement_lines(actor).filter(pk__in=set(line_ids)))
    if not lines or len(lines) != len(set(line_ids)):
        raise NotFound("没有这些对账单明细，或不在您的管理范围内，请刷新后重新选择")
    for area_code in {line.area_code for line in lines}:
        actor.require(Can.RECONCILE, area_code)
    if not all(nature.fits(line.flow_fen) for line in lines):
        raise BadValue(f"所选明细的收支方向与“{nature.label}”不符，请重新选择")
    if len({(line.area_code, line.source) for line in lines}) != 1:
        raise BadValue("一次只能核销同一地区、同一来源的明细，请分开办理")
    made = _write(actor, lines, (), on, reason=reason.strip(), nature=nature)
    fen = sum(line.flow_fen for line in lines)
    record(actor, "funds.matched", made, summary=f"{nature.label}：{reason.strip()}"[:100], fen=fen)
    return made


def _write(
    actor: Actor,
    lines: Sequence[StatementLine],
    chosen: Sequence[Any],
    on: date,
    *,
    reason: str,
    nature: Nature | None = None,
) -> Match:
    """Without a reason it was found by rule."""
    person = writer(actor, on)
    source = lines[0].source
    try:
        with transaction.atomic():
            made = Match.objects.create(
                area_code=lines[0].area_code,
                how=How.HAND if reason else How.AUTO,
                nature=nature or "",
                on=on,
                maker_id=person["maker_id"],
                maker_name=person["maker_name"],
                reason=reason,
            )
            MatchPart.objects.bulk_create(
                [MatchPart(match=made, area_code=line.area_code, source=source, line=line) for line in lines]
                + [
                    MatchPart(
                        match=made,
                        area_code=entry.area_code,
                        source=source,
                        **{str(entry._meta.model_name): entry},
                    )
                    for entry in chosen
                ]
            )
    except IntegrityError as error:
        raise AlreadyMatched("所选明细或记录已在另一笔勾对中，请刷新后重新选择") from error
    return made
