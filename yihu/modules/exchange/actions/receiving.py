"""Takes a workbook in, reads and checks it, and compares it with the ledger. Nothing of the ledger changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl
from django.db import connection, transaction
from django.db.models import Count

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped, within
from yihu.core.bulk import Staged, Verdict
from yihu.core.clock import SHANGHAI  # noqa: TID251 — the zone, not the clock
from yihu.core.excel import reading, streaming
from yihu.core.excel.precheck import examine, fits_a_page
from yihu.core.excel.problems import BadFile
from yihu.core.files import actions as files
from yihu.core.files import large
from yihu.core.files.models import Purpose, StoredFile
from yihu.core.history.actions import record
from yihu.core.jobs import actions as jobs
from yihu.core.jobs import progress
from yihu.core.jobs.models import Job
from yihu.core.ledgers.values import for_actor
from yihu.engine.errors import BadValue, Conflict
from yihu.engine.ledgers import Kind, Ledger
from yihu.modules.exchange import queries
from yihu.modules.exchange.actions import checking, opening, staging, trying, units
from yihu.modules.exchange.actions.intake import PIECE, Intake
from yihu.modules.exchange.actions.tables import PlainTable
from yihu.modules.exchange.models import Batch, Row
from yihu.modules.exchange.permissions import Can
from yihu.modules.exchange.rules.headers import Header
from yihu.modules.exchange.rules.problems import NOTICES, BadTable, Problem, lines_text, said
from yihu.modules.exchange.rules.stages import Stage, step

PREVIEW_DAYS = 30
_FORGOTTEN_AT_ONCE = 20
_READABLE = (Stage.RECEIVED, Stage.READY, Stage.REFUSED)

# Long enough to undo and to ask back; then the people in the file are nobody's business any more.
KEPT_DAYS = 180


class AlreadyImported(Conflict):
    """The very same bytes are in the ledger already."""

    code = "already_imported"


class UnknownLedger(BadValue):
    code = "ledger_not_recognised"


@transaction.atomic
def receive(
    actor: Actor,
    ledger_key: str,
    name: str,
    data: bytes | Path,
    *,
    now: datetime,
    sheet: str = "",
    with_hidden: bool = True,
    again: bool = False,
    queue: bool = True,
) -> Batch:
    """Keep the file and open a batch; reading follows in the background (unless not `queue`d).

    The same bytes again give the batch that is still open, or AlreadyImported with its number when it has been
    applied (`again` overrides). `data` may be the path of a text file of any size or of an xlsx beyond a page's limits,
    from the command line. Raises BadFile, NotAllowed, NotFound.
    """
    actor.require(Can.IMPORT)
    form = _fillable(actor, ledger_key)
    if isinstance(data, Path) and fits_a_page(data):
        data = data.read_bytes()
    digest = _looked_at(name, data)
    _forget_stale(actor, now)
    _one_at_a_time(digest)
    known = _known(actor, form, digest, sheet=sheet, again=again)
    if known is not None:
        return known
    stored = _kept(actor, name, data, now)
    batch = Batch.objects.create(
        area_code=actor.area_code,
        ledger=form.key,
        ledger_version=form.version,
        file_uid=stored.uid,
        file_name=stored.name,
        sha256=digest,
        sheet=sheet,
        with_hidden=with_hidden,
        user_id=actor.user_id,
        actor_name=actor.name,
        received_at=now,
    )
    record(actor, "exchange.received", batch, summary=f"交来“{form.title}”{stored.name}", ledger=form.key)
    return begin_read(actor, batch.pk, with_hidden=with_hidden) if queue else batch


def _fillable(actor: Actor, ledger_key: str) -> Ledger:
    """Raises NotFound, UnknownLedger for what has no import, NotAllowed."""
    form = queries.ledger(ledger_key)
    if form.write is None:
        raise UnknownLedger(f"“{form.title}”由业务办理产生，不能导入；请在相应业务页面办理")
    actor.require(form.write)
    return form


def _kept(actor: Actor, name: str, data: bytes | Path, now: datetime) -> StoredFile:
    until = now.astimezone(SHANGHAI).date() + timedelta(days=KEPT_DAYS)
    if isinstance(data, Path):
        return large.keep(actor, name, data, purpose=Purpose.IMPORT, now=now, expires_on=until)
    return files.keep(actor, name, data, purpose=Purpose.IMPORT, now=now, expires_on=until)


def _looked_at(name: str, data: bytes | Path) -> str:
    """The digest of what may be opened. Raises BadFile."""
    if isinstance(data, Path):
        streaming.fits(name)
        return large.digest(data)
    examine(name, data)
    return hashlib.sha256(data).hexdigest()


def _forget_stale(actor: Actor, now: datetime) -> None:
    """Previews nobody has come back to: what was staged must not lie about for ever."""
    old = queries.visible_to(actor).filter(
        stage=Stage.READY, received_at__lt=now - timedelta(days=PREVIEW_DAYS)
    )
    for batch in old.order_by("pk")[:_FORGOTTEN_AT_ONCE]:
        discard(actor, batch.pk)


def _one_at_a_time(digest: str) -> None:
    """Two people sending the same file at the same moment: the second sees the first's batch."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 5950))", [digest])


def _known(actor: Actor, form: Ledger, digest: str, *, sheet: str, again: bool) -> Batch | None:
    same = queries.visible_to(actor).filter(sha256=digest, ledger=form.key).order_by("-pk")
    if sheet:  # another sheet of a known workbook is not known
        same = same.filter(sheet=sheet)
    applied = same.filter(stage__in=[Stage.APPLIED, Stage.APPLYING]).first()
    if applied is not None and not again:
        raise AlreadyImported(
            f"已导入（批次 #{applied.pk}，{_who_when(applied)}），本次不再写入；如需重做请先撤销该批次",
            batch=applied.pk,
        )
    return same.filter(stage__in=[Stage.RECEIVED, Stage.READY]).first()


@transaction.atomic
def begin_read(
    actor: Actor, batch_id: int, *, sheet: str = "", with_hidden: bool = True, queue: bool = True
) -> Batch:
    """Queue (again) the reading of a batch, with a choice of sheet where there were several (EVERY for all)."""
    batch = queries.get(actor, batch_id, lock=True)
    batch.stage = step(Stage(batch.stage), Stage.RECEIVED)
    batch.sheet, batch.with_hidden = sheet or batch.sheet, with_hidden
    if queue:
        label = f"读取 {batch.file_name}"
        batch.job_id = jobs.enqueue(actor, "exchange.read", label=label, batch_id=batch.pk).pk
    batch.save(update_fields=["stage", "sheet", "with_hidden", "job_id"])
    return batch


@transaction.atomic
def discard(actor: Actor, batch_id: int) -> Batch:
    """Give a preview up; its staged lines go."""
    actor.require(Can.IMPORT)
    batch = queries.get(actor, batch_id, lock=True)
    batch.stage = step(Stage(batch.stage), Stage.DISCARDED)
    batch.save(update_fields=["stage"])
    Row.objects.filter(batch=batch).delete()
    record(actor, "exchange.discarded", batch, summary=f"放弃导入 {batch.file_name}")
    return batch


def read(
    actor: Actor,
    batch_id: int,
    *,
    now: datetime,
    on: date | None = None,
    job: Job | None = None,
    judged: bool = True,
) -> Batch:
    """Read, check and compare one batch. Starts from the file each time, so it may be killed at any point. `on`: the
    business day of the quality rules, that of `now` unless said; `judged` off leaves them out.

    The file's own faults end in stage REFUSED with their text; nothing is raised for them.
    """
    with scoped(actor):
        batch = queries.get(actor, batch_id)
        if Stage(batch.stage) not in _READABLE:
            return batch  # a late second run: the batch has gone on
        form = queries.ledger(batch.ledger)
        known = for_actor(actor, now.astimezone(SHANGHAI).date())
        mappings = queries.mappings(actor, form.key)
    try:
        progress.tell(job, 0, 4, "正在打开文件")
        with opening.opened(actor, batch) as source:
            table = checking.table_of(form, source.grid, with_hidden=batch.with_hidden, known=mappings)
            if source.is_large:
                _sums_not_compared(table)
            taken = Intake(form, table.header, known, actor.area_code)
            rest = checking.further(table, source.grid, source.rest, with_hidden=batch.with_hidden)
            pieces = chain(table.rows.iter_slices(PIECE), rest)
            day = (on or now.astimezone(SHANGHAI).date()) if judged else None
            found = Found(source, table, pieces, taken, day)
            with scoped(actor):
                return _settle(actor, batch_id, found, job)
    except (BadFile, BadTable) as bad:
        with scoped(actor):
            return _refuse(actor, batch_id, bad)


def _sums_not_compared(table: checking.Table) -> None:
    """A large file passes by piece by piece: what its 合计 lines say is not compared, and that is told."""
    table.problems = [one for one in table.problems if one.code != "E305"]
    if any(
        column.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.MONEY) for column in table.header.columns.values()
    ):
        table.warnings.append(Problem("W313", said("W313")))


def _reopened(actor: Actor, batch_id: int) -> Batch | None:
    """The batch, locked and ready for what was read; None when somebody has gone on with it meanwhile."""
    batch = queries.get(actor, batch_id, lock=True)
    if Stage(batch.stage) not in _READABLE:
        return None
    if batch.stage != Stage.RECEIVED:
        batch.stage = step(Stage(batch.stage), Stage.RECEIVED)
    return batch


def _refuse(actor: Actor, batch_id: int, bad: BadFile | BadTable) -> Batch:
    batch = _reopened(actor, batch_id)
    if batch is None:
        return queries.get(actor, batch_id)
    Row.objects.filter(batch=batch).delete()
    batch.stage = step(Stage(batch.stage), Stage.REFUSED)
    batch.problems = [Problem(bad.code, bad.message).as_json()]
    if isinstance(bad, BadFile):
        batch.sheets, batch.hidden_sheets = _listed(bad, "names"), _listed(bad, "hidden_names")
    batch.header = bad.guesses if isinstance(bad, BadTable) else []
    batch.lines = batch.new = batch.changed = batch.unchanged = batch.wrong = 0
    batch.save()
    record(actor, "exchange.refused", batch, summary=f"{bad.code} {bad.message}"[:200], code=bad.code)
    return batch


def _listed(bad: BadFile, name: str) -> list[str]:
    found = bad.values.get(name)
    return [str(one) for one in found] if isinstance(found, list) else []


@dataclass(frozen=True)
class Found:
    """What reading gave: the file's cells, the table in them, its lines piece by piece with what cleans them."""

    source: opening.Source
    table: checking.Table
    pieces: Iterable[pl.DataFrame]
    taken: Intake
    on: date | None

    @property
    def grid(self) -> reading.Grid:
        return self.source.grid


def _settle(actor: Actor, batch_id: int, found: Found, job: Job | None) -> Batch:
    """Raises BadTable for lines of other people's places: then nothing of the batch is staged."""
    batch = _reopened(actor, batch_id)
    if batch is None:
        return queries.get(actor, batch_id)
    form, taken = found.taken.form, found.taken

    def tell(done: int) -> None:
        progress.tell(job, done, found.source.lines * 2, f"正在检查 {found.source.lines:,} 行")

    tell(0)
    lines = staging.stage(batch, taken.frames(found.pieces), tell)
    if taken.outside:
        raise BadTable("E502", lines=lines_text(taken.outside, found.grid.sheets))
    progress.tell(job, lines, lines * 2, "正在与台账比对")
    _describe(batch, found)
    staged = staging.lines_of(form, batch)
    told = match(actor, form, batch, staged)
    if form.bulk is not None and form.bulk.makes is not None:
        batch.columns = form.bulk.makes(batch.columns)
    count(batch)
    doubts: list[dict[str, Any]] = []
    if found.on:
        doubts, stopped = trying.judge(actor, form, batch, staged, on=found.on)
        if stopped:
            count(batch)
    batch.problems = [problem.as_json() for problem in found.table.problems]
    batch.warnings = [*_warnings(actor, batch, found), *told, *doubts]
    batch.stage = step(Stage(batch.stage), Stage.READY)
    batch.save()
    record(
        actor,
        "exchange.read",
        batch,
        summary=f"读取 {batch.lines} 行",
        lines=batch.lines,
        wrong=batch.wrong,
    )
    return batch


def _describe(batch: Batch, found: Found) -> None:
    batch.columns = found.table.header.names
    batch.sheet, batch.encoding = found.grid.sheet[:60], found.grid.encoding
    if len(found.grid.sheets) > 1:
        batch.sheets = list(found.grid.sheets)
    header = found.table.header
    batch.header = [*(one.as_json() for one in header.guesses), *(one.as_json() for one in header.answers)]
    batch.respelt = found.taken.changes
    batch.fingerprint = found.taken.fingerprint


def match(actor: Actor, form: Ledger, batch: Batch, staged: Staged) -> list[dict[str, Any]]:
    """Set verdict and target of the staged lines, by the ledger's own way or the plain one; what that tells of them."""
    if form.bulk is not None:
        return [dict(one) for one in form.bulk.match(actor, staged) or ()]
    PlainTable(form, batch.columns).match(staged)
    return []


def count(batch: Batch) -> None:
    """Write the verdicts' numbers into the batch (not saved)."""
    found = dict(Row.objects.filter(batch=batch).values_list("verdict").annotate(n=Count("pk")).order_by())
    for verdict in Verdict:
        setattr(batch, verdict.value, found.get(verdict.value, 0))
    batch.lines = sum(found.values())


def _warnings(actor: Actor, batch: Batch, read_: Found) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        *read_.grid.warnings,
        *({**one.as_json(), "notice": one.code in NOTICES} for one in read_.table.warnings),
    ]
    if read_.taken.tidied:
        found.append(Problem("W206", said("W206", count=read_.taken.tidied)).as_json())
    if read_.taken.old:
        lines = lines_text(read_.taken.old, read_.grid.sheets)
        found.append(Problem("W402", f"第 {lines} 行：{said('W402')}").as_json())
    found += _answered(actor, batch, read_.table.header)
    found += [
        one.as_json()
        for one in units.suspicious(actor, queries.ledger(batch.ledger), batch, read_.table.header)
    ]
    twin = (
        within(Batch.objects.all(), actor)
        .filter(fingerprint=batch.fingerprint, ledger=batch.ledger, stage=Stage.APPLIED)
        .exclude(pk=batch.pk)
        .order_by("-pk")
        .first()
    )
    if twin is not None:
        text = said(
            "E501", batch=twin.pk, who=twin.actor_name, when=_day(twin.applied_at or twin.received_at)
        )
        found.append(Problem("E501", text).as_json())
    return found


def _answered(actor: Actor, batch: Batch, header: Header) -> list[dict[str, Any]]:
    """What was answered for another file wants a look; for this one it has just had it."""
    answered = queries.mapped_at(actor, batch.ledger, header.fingerprint)
    fresh = answered is not None and answered >= batch.received_at
    return [
        {**Problem("W317", said("W317", column=one.column.label, value=one.text)).as_json(), "notice": fresh}
        for one in header.answers
        if one.holds and one.remembered
    ]


def _who_when(batch: Batch) -> str:
    return f"{batch.actor_name} {_day(batch.applied_at or batch.received_at)}"


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
