"""A second person lets a notice go; then it may be prolonged, corrected by a new version, taken down, archived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection, transaction

from yihu.core.access.actor import Actor, lent
from yihu.core.access.scope import within
from yihu.engine.dates import chinese
from yihu.engine.errors import BadValue, Conflict, Refused
from yihu.engine.notices import NoticeKind
from yihu.engine.stages import require_text
from yihu.engine.workdays import national
from yihu.modules.disclosure import queries, rules
from yihu.modules.disclosure.actions.base import (
    SamePersonReleases,
    check_period,
    locked,
    may_draft,
    settle,
    step,
    tells_the_same,
    told,
    touch,
)
from yihu.modules.disclosure.actions.drafting import require_fresh
from yihu.modules.disclosure.actions.files import keep_file
from yihu.modules.disclosure.models import Attachment, Notice
from yihu.modules.disclosure.permissions import Can
from yihu.modules.disclosure.rules import FreeKind, State, require_fit


class AlreadyCorrected(Conflict):
    code = "disclosure_already_corrected"


@dataclass
class Released:
    """What became of a batch: notices let go, and the others with the reason."""

    done: list[Notice] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


@transaction.atomic
def release(actor: Actor, pk: int, *, on: date, now: datetime) -> Notice:
    """Everything is scanned once more, files included; the module behind takes its step; an older version goes.

    A notice whose first day has passed while it waited begins on the day of its release and stands as long as it was
    to. Raises SamePersonReleases, NotFit, Stale, and what the module's own step raises.
    """
    row = locked(actor, pk, Can.RELEASE, State.SENT)
    if actor.user_id is None or actor.user_id in row.hands:
        raise SamePersonReleases("拟稿、修改或送审过的人不能发布，请由另一位有发布权限的人办理")
    require_fresh(actor, row, on)
    require_fit(settle(row, again=True), row.waiver)
    _place_in_time(row, on)
    check_period(row, on)
    row.index_number = rules.index_number(queries.county_of(row.area_code), on, _serial(row.area_code, on))
    row.released_user, row.released_name = actor.user_id, actor.name[:40]
    row.released_at, row.released_on = now, on
    step(row, State.RELEASED)
    _replace(row, on)
    row.save()
    _let_module_know(actor, row)
    told(actor, "released", row, f"发布，{_days(row)}", index=row.index_number)
    return row


def _place_in_time(row: Notice, on: date) -> None:
    if row.first >= on:
        return
    late = on - row.first
    row.first = on
    if row.last is None:
        return
    if row.replaces is not None and tells_the_same(row, row.replaces):
        row.last = max(row.last, on)
        return
    period = queries.period_of(row.kind, row.area_code, on)
    least = rules.last_day(on, period, national()).day if period else on
    row.last = max(row.last + late, least)


def _serial(area_code: str, on: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select disclosure_next_serial(%s, %s)", [queries.county_of(area_code), on.year])
        return int(cursor.fetchone()[0])


def _replace(row: Notice, on: date) -> None:
    """The version before is taken down as this one goes up."""
    if row.replaces_id is None:
        return
    old = Notice.objects.select_for_update().get(pk=row.replaces_id)
    if old.now is not State.RELEASED:
        raise AlreadyCorrected("原公示已撤下或归档，不能再更正；请重新拟稿")
    step(old, State.WITHDRAWN)
    old.ended_on, old.ended_why = on, f"更正，见第 {row.version} 版"
    old.save()


def _let_module_know(actor: Actor, row: Notice) -> None:
    """The module's own step with the first version; with a correction what waits for the last day waits anew."""
    kind = _ledgers(row)
    if kind is None or row.subject_uid is None:
        return
    if row.replaces is not None:
        same = tells_the_same(row, row.replaces)
        if not same or row.last != row.replaces.last:
            _move(actor, row, row.replaces.first if same else row.first)
    elif kind.published is not None:
        with lent(kind.does):
            kind.published(actor, row.subject_uid, row.first, row.last or row.first, _where(row))


def _move(actor: Actor, row: Notice, first: date) -> None:
    """What waits for the last day of the notice waits for the one it has now."""
    kind = _ledgers(row)
    if kind is not None and kind.moved is not None and row.subject_uid is not None:
        with lent(kind.does):
            kind.moved(actor, row.subject_uid, first, row.last or first, _where(row))


def _ledgers(row: Notice) -> NoticeKind | None:
    """The kind of a notice that a ledger draws."""
    if row.subject_uid is None or FreeKind.by_label(row.kind) is not None:
        return None
    return queries.kind(row.kind)


def _where(row: Notice) -> str:
    return row.place or str(row.get_medium_display())


def _days(row: Notice) -> str:
    return f"{chinese(row.first)}起" + (f"至{chinese(row.last)}" if row.last else "长期")


@transaction.atomic
def release_many(actor: Actor, pks: Iterable[int], *, on: date, now: datetime) -> Released:
    """Each by itself: what may not go does not keep the others back. Raises BadValue for none."""
    wanted = sorted(set(pks))
    if not wanted:
        raise BadValue("请先勾选要发布的公示")
    made = Released()
    for pk in wanted:
        try:
            with transaction.atomic():
                made.done.append(release(actor, pk, on=on, now=now))
        except Refused as refused:
            row = within(Notice.objects.all(), actor).filter(pk=pk).first()
            made.refused.append((row.title if row else "这份公示", refused.message))
    return made


@transaction.atomic
def extend(actor: Actor, pk: int, *, last: date, why: str) -> Notice:
    """It stands longer, and what waits for its end waits longer. Raises BadValue for a day that is not later."""
    row = locked(actor, pk, Can.RELEASE, State.RELEASED)
    said = require_text("延长公示", "原因", why)
    if row.last is None or last <= row.last:
        raise BadValue("延长后的截止日期须晚于原截止日期；提前结束请用“撤下”")
    row.last = last
    row.save(update_fields=["last"])
    _move(actor, row, row.first)
    told(actor, "extended", row, f"公示延长至{chinese(last)}：{said}")
    return row


@transaction.atomic
def withdraw(actor: Actor, pk: int, *, on: date, why: str) -> Notice:
    """Taken down early; gone from the public site within half a minute. Raises MissingProof without a reason."""
    row = locked(actor, pk, Can.RELEASE, State.RELEASED)
    said = require_text("撤下公示", "原因", why)
    step(row, State.WITHDRAWN)
    row.ended_on, row.ended_why = on, said[:200]
    row.save()
    kind = _ledgers(row)
    if kind is not None and kind.withdrawn is not None and row.subject_uid is not None:
        with lent(kind.does):
            kind.withdrawn(actor, row.subject_uid, on, said)
    told(actor, "withdrawn", row, f"撤下：{said}")
    return row


@transaction.atomic
def correct(actor: Actor, pk: int, *, on: date) -> Notice:
    """更正: a draft of the next version, with the same address; the notice stands until the draft is released.

    Raises AlreadyCorrected where one is being written.
    """
    old = locked(actor, pk, Can.DRAFT, State.RELEASED)
    may_draft(actor, old.kind, old.area_code)
    if Notice.objects.filter(replaces=old).exists():
        raise AlreadyCorrected("这份公示已有更正稿，请在“草稿”中办理")
    period = queries.period_of(old.kind, old.area_code, on)
    made = Notice(
        replaces=old,
        version=old.version + 1,
        made_on=on,
        first=on,
        last=rules.last_day(on, period, national()).day if period else old.last,
        drafted_name=actor.name[:40],
        **{name: getattr(old, name) for name in _CARRIED},
    )
    touch(made, actor)
    made.save(force_insert=True)
    for file in Attachment.objects.filter(notice=old):
        keep_file(made, file.name, bytes(file.content))
    settle(made)
    made.save()
    told(actor, "correcting", made, f"拟更正稿（第 {made.version} 版）")
    return made


_CARRIED = (
    "area_code", "address", "kind", "kind_label", "subject_uid", "revision", "title", "text", "document", "issuer",
    "subject_class", "columns", "rows", "place", "contact", "medium", "names", "takes_objections", "waiver",
)  # fmt: skip


@transaction.atomic
def archive(actor: Actor, *, today: date) -> int:
    """What is over goes into the archive. Returns how many."""
    over = within(Notice.objects.all(), actor).filter(state=State.RELEASED, last__lt=today)
    rows = list(over.select_for_update())
    for row in rows:
        step(row, State.ARCHIVED)
        row.ended_on = today
        row.save(update_fields=["state", "ended_on"])
        told(actor, "archived", row, "公示期满，归档")
    return len(rows)
