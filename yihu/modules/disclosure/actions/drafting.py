"""A notice is drawn from its ledger or written by hand, scanned with every change, and sent to a second person."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.engine import tracking
from yihu.engine.errors import BadValue, Conflict
from yihu.engine.notices import Cell, Draft, NoticeKind, Subject
from yihu.engine.stages import require_text
from yihu.engine.workdays import national
from yihu.modules.disclosure import queries, rules
from yihu.modules.disclosure.actions.base import (
    Given,
    Stale,
    check_period,
    files_of,
    issuer_of,
    locked,
    may_draft,
    settle,
    step,
    told,
    touch,
)
from yihu.modules.disclosure.actions.files import keep_file, with_table
from yihu.modules.disclosure.models import Attachment, Notice
from yihu.modules.disclosure.permissions import Can
from yihu.modules.disclosure.queries.opendata import OPEN_DATA
from yihu.modules.disclosure.rules import FreeKind, State, require_fit

_MOST_ROWS = 5_000


class AlreadyDrafted(Conflict):
    code = "disclosure_already_drafted"


@transaction.atomic
def draft(actor: Actor, key: str, uid: UUID, *, on: date) -> Notice:
    """The notice of one thing that must be published. Raises NoSuchKind, NoSuchSubject, NotAllowed, AlreadyDrafted,
    and what the module's own drawing raises."""
    kind = queries.kind(key)
    return draft_subject(actor, kind, queries.subject_of(actor, kind, uid, on), on=on)


@transaction.atomic
def draft_subject(actor: Actor, kind: NoticeKind, subject: Subject, *, on: date) -> Notice:
    """`draft`, of a subject that was just read."""
    may_draft(actor, kind.key, subject.area_code)
    drawn = kind.draft(actor, subject.uid, on)
    period = queries.period_of(kind.key, subject.area_code, on)
    made = Notice(
        area_code=drawn.area_code,
        address=tracking.letters_by_chance(12),
        kind=kind.key,
        kind_label=kind.label[:40],
        subject_uid=subject.uid,
        revision=subject.revision[:80],
        due=subject.due,
        issuer=issuer_of(drawn.area_code),
        subject_class=kind.subject_class[:40],
        made_on=on,
        contact=queries.contact_of(drawn.area_code, on)[:60],
        first=on,
        last=rules.last_day(on, period, national()).day if period else None,
        takes_objections=kind.objections,
        drafted_name=actor.name[:40],
    )
    _fill(made, kind, drawn)
    touch(made, actor)
    settle(made)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise AlreadyDrafted("该事项已有草稿，请在“草稿”中办理") from None
    _attach_table(made)
    told(actor, "drafted", made, f"拟稿（{kind.label}）")
    return made


def _fill(row: Notice, kind: NoticeKind, drawn: Draft) -> None:
    """What the ledger says, through the kind's whitelist."""
    if len(drawn.rows) > _MOST_ROWS:
        raise BadValue(f"表格有 {len(drawn.rows):,} 行，一份公示最多 {_MOST_ROWS:,} 行，请分批公示")
    codes = {
        str(one.get(column.name)) for column in kind.columns if column.cell is Cell.AREA for one in drawn.rows
    }
    places = area_queries.named(codes) if codes else {}
    row.title, row.text, row.document = drawn.title[:120], drawn.text, drawn.document[:80]
    row.columns = [{"label": one.heading, "cell": one.cell.value} for one in kind.columns]
    row.rows = [rules.printed(kind.columns, one, places) for one in drawn.rows]
    row.names = any(one.cell is Cell.NAME for one in kind.columns)


def _attach_table(row: Notice) -> None:
    if row.kind == OPEN_DATA:
        with_table(row)
        settle(row)
        row.save()


@transaction.atomic
def write(actor: Actor, kind: FreeKind, *, area_code: str, given: Given, on: date) -> Notice:
    """A notice no ledger draws: 制度, 政策, whatever else. Raises NotAllowed, BadValue."""
    may_draft(actor, kind.value, area_code)
    made = Notice(
        area_code=area_code,
        address=tracking.letters_by_chance(12),
        kind=kind.value,
        kind_label=kind.label,
        issuer=issuer_of(area_code),
        made_on=on,
        drafted_name=actor.name[:40],
        takes_objections=True,
    )
    _take(made, given, on)
    touch(made, actor)
    settle(made)
    made.save(force_insert=True)
    told(actor, "drafted", made, f"拟稿（{kind.label}）")
    return made


@transaction.atomic
def edit(actor: Actor, pk: int, given: Given, *, on: date, edited: int | None = None) -> Notice:
    """The words of a draft, its days and where it is to stand; the table of a ledger's notice is the ledger's.

    Raises Edited, WrongStage, BadValue.
    """
    row = locked(actor, pk, Can.DRAFT, State.DRAFT, edited=edited)
    may_draft(actor, row.kind, row.area_code)
    _take(row, given, on)
    touch(row, actor)
    settle(row)
    row.save()
    told(actor, "edited", row, "修改")
    return row


def _take(row: Notice, given: Given, on: date) -> None:
    row.title = require_text("公示", "名称", given.title)[:120]
    row.text = given.text.strip()
    row.document = given.document.strip()[:80]
    row.contact = require_text("公示", "监督电话", given.contact or queries.contact_of(row.area_code, on))[
        :60
    ]
    row.place, row.medium = given.place.strip()[:80], given.medium
    row.waiver = given.waiver.strip()[:200]
    row.first, row.last = given.first, given.last
    if given.subject_class.strip():
        row.subject_class = given.subject_class.strip()[:40]
    if FreeKind.by_label(row.kind) is not None:
        head, row.rows = _table(given.table)
        row.columns = [{"label": label, "cell": Cell.TEXT.value} for label in head]
    check_period(row, on)


def _table(text: str) -> tuple[list[str], list[list[str]]]:
    """A pasted table: the first line is the head, cells are parted by tabs or by |. Raises BadValue."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return [], []
    sign = "\t" if "\t" in lines[0] else "|"
    head, *rows = [[cell.strip() for cell in line] for line in csv.reader(lines, delimiter=sign)]
    for at, cells in enumerate(rows, start=1):
        if len(cells) != len(head):
            raise BadValue(
                f"表格第 {at} 行有 {len(cells)} 格，表头有 {len(head)} 格，请核对（用制表符或 | 分隔）"
            )
    return head, rows


@transaction.atomic
def redraw(actor: Actor, pk: int, *, on: date) -> Notice:
    """The table and the words anew from the ledger, which has changed since. Raises BadValue for a free notice."""
    row = locked(actor, pk, Can.DRAFT, State.DRAFT)
    if row.subject_uid is None or FreeKind.by_label(row.kind) is not None:
        raise BadValue("这份公示不是由台账生成的，请直接修改")
    may_draft(actor, row.kind, row.area_code)
    kind = queries.kind(row.kind)
    row.revision = revision_now(actor, row, on)
    _fill(row, kind, kind.draft(actor, row.subject_uid, on))
    touch(row, actor)
    settle(row)
    row.save()
    _attach_table(row)
    told(actor, "redrawn", row, "按台账重新生成")
    return row


def revision_now(actor: Actor, row: Notice, on: date) -> str:
    """What the ledger's thing is at now; a corrected one may be out already and is then as it was."""
    assert row.subject_uid is not None
    try:
        return queries.subject_of(actor, queries.kind(row.kind), row.subject_uid, on).revision[:80]
    except queries.NoSuchSubject:
        if row.version > 1:
            return row.revision
        raise


@transaction.atomic
def attach(actor: Actor, pk: int, *, name: str, data: bytes) -> Attachment:
    """A file, without the camera's notes where it is a picture. What holds personal data is not even kept.

    Raises NotFit naming the places, UnscannableFile, NotAPhoto, UnknownAttachment, BadValue.
    """
    row = locked(actor, pk, Can.DRAFT, State.DRAFT)
    may_draft(actor, row.kind, row.area_code)
    made = keep_file(row, name, data)
    touch(row, actor)
    settle(row)
    row.save()
    told(actor, "attached", row, f"上传附件 {made.name}")
    return made


@transaction.atomic
def detach(actor: Actor, pk: int, attachment_id: int) -> Notice:
    row = locked(actor, pk, Can.DRAFT, State.DRAFT)
    may_draft(actor, row.kind, row.area_code)
    file = queries.attachments(actor, row).filter(pk=attachment_id).first()
    if file is None:
        raise queries.NoSuchNotice("没有这个附件，请刷新页面")
    name = file.name
    file.delete()
    touch(row, actor)
    settle(row)
    row.save()
    told(actor, "detached", row, f"删除附件 {name}")
    return row


@transaction.atomic
def discard(actor: Actor, pk: int) -> None:
    """A draft nobody needs goes, with its files."""
    row = locked(actor, pk, Can.DRAFT, State.DRAFT)
    may_draft(actor, row.kind, row.area_code)
    told(actor, "discarded", row, "删除草稿")
    Attachment.objects.filter(notice=row).delete()
    row.delete()


@transaction.atomic
def send(actor: Actor, pk: int, *, on: date, edited: int | None = None) -> Notice:
    """送审. Raises NotFit with what is found, Stale where the ledger has moved on, BadValue for its days."""
    row = locked(actor, pk, Can.DRAFT, State.DRAFT, edited=edited)
    may_draft(actor, row.kind, row.area_code)
    if not row.text.strip() and not row.rows and not files_of(row):
        raise BadValue("公示没有内容，请填写正文、表格或上传附件")
    require_fresh(actor, row, on)
    require_fit(settle(row), row.waiver)
    check_period(row, on)
    touch(row, actor)
    step(row, State.SENT)
    row.save()
    told(actor, "sent", row, "送审")
    return row


def require_fresh(actor: Actor, row: Notice, on: date) -> None:
    """Raises Stale."""
    if row.subject_uid is None or FreeKind.by_label(row.kind) is not None:
        return
    if revision_now(actor, row, on) != row.revision:
        raise Stale("拟稿后台账有变化，请退回草稿，点“按台账重新生成”，核对后再送审")


@transaction.atomic
def take_back(actor: Actor, pk: int, *, why: str) -> Notice:
    """退回 to the draft, by the one who sent it or by the one who was to release it. Raises BadValue without a
    reason."""
    can: Any = Can.RELEASE if actor.may(Can.RELEASE) else Can.DRAFT
    row = locked(actor, pk, can, State.SENT)
    said = require_text("退回", "原因", why)
    step(row, State.DRAFT)
    row.edited += 1
    row.save()
    told(actor, "returned", row, f"退回：{said}")
    return row


def shown_table(row: Notice) -> str:
    """The table of a free notice as it was pasted."""
    lines: Sequence[Sequence[str]] = [row.labels, *row.rows] if row.columns else []
    return "\n".join("\t".join(cells) for cells in lines)
