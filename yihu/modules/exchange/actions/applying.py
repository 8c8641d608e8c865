"""Writes a previewed batch into its ledger: one transaction for each township, under a lock."""

from __future__ import annotations

from datetime import date, datetime

from django.db import DataError, IntegrityError, connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.areas import queries as area_queries
from yihu.core.bulk import Counts, Staged, Verdict
from yihu.core.clock import SHANGHAI  # noqa: TID251 — the zone, not the clock
from yihu.core.database import statistics
from yihu.core.history.actions import record
from yihu.core.jobs import actions as jobs
from yihu.core.jobs import progress
from yihu.core.jobs.models import Job
from yihu.core.ledgers.shape import model_of
from yihu.core.rooms import collect
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import Conflict, Refused
from yihu.engine.ledgers import Ledger
from yihu.modules.exchange import queries
from yihu.modules.exchange.actions.constraints import explained
from yihu.modules.exchange.actions.receiving import match
from yihu.modules.exchange.actions.staging import lines_of
from yihu.modules.exchange.actions.tables import PlainTable
from yihu.modules.exchange.actions.trying import wants_a_tick
from yihu.modules.exchange.models import Batch, Part, Row
from yihu.modules.exchange.permissions import Can
from yihu.modules.exchange.rules.stages import Stage, step
from yihu.modules.quality import actions as quality
from yihu.modules.quality import queries as quality_queries


class StillWrong(Refused):
    """Wrong lines, or faults of the whole table: corrected or left out first."""

    code = "still_wrong"


class NotConfirmed(Refused):
    """Warnings that nobody has ticked."""

    code = "not_confirmed"


class RowRefused(Conflict):
    """The database refused a township's lines as a whole."""

    code = "row_refused"


@transaction.atomic
def begin_apply(
    actor: Actor, batch_id: int, *, skip_wrong: bool = False, confirmed: bool = False, queue: bool = True
) -> Batch:
    """The second click. Raises StillWrong, NotConfirmed, WrongStage, NotAllowed."""
    actor.require(Can.IMPORT)
    batch = queries.get(actor, batch_id, lock=True)
    form = queries.ledger(batch.ledger)
    if batch.stage != Stage.APPLYING:
        _fit(batch, skip_wrong=skip_wrong, confirmed=confirmed)
    for township in townships(batch):
        _may_write(actor, form, township)
    batch.stage = step(Stage(batch.stage), Stage.APPLYING)
    batch.skip_wrong = skip_wrong
    if queue:
        label = f"导入 {batch.file_name}"
        batch.job_id = jobs.enqueue(actor, "exchange.apply", label=label, batch_id=batch.pk).pk
    batch.save(update_fields=["stage", "skip_wrong", "job_id"])
    return batch


def _fit(batch: Batch, *, skip_wrong: bool, confirmed: bool) -> None:
    if batch.problems:
        raise StillWrong(f"本批有整表问题未解决：{batch.problems[0]['message']}")
    if batch.wrong and not skip_wrong:
        raise StillWrong(
            f"有 {batch.wrong} 行错误：请下载标注了错误的表，改正后重新上传；或勾选“跳过错误行，只导入其余”"
        )
    if wants_a_tick(batch.warnings) and not confirmed:
        raise NotConfirmed("有提醒尚未确认，请核对后勾选“已核对以上提醒”再导入")
    if not batch.lines - batch.wrong:
        raise StillWrong("没有可导入的行，请改正后重新上传")


def _may_write(actor: Actor, form: Ledger, township: str) -> None:
    # A village's own clerk may write village lines though the township as a whole is above their post.
    assert form.write is not None
    actor.require(form.write, township if areas.inside(township, actor.area_code) else actor.area_code)


def townships(batch: Batch) -> list[str]:
    """The parts of a batch, in code order."""
    codes = Row.objects.filter(batch=batch).exclude(verdict=Verdict.WRONG).values_list("area_code", flat=True)
    return sorted({areas.ancestor(code, Level.TOWNSHIP) for code in codes.distinct()})


def apply_parts(
    actor: Actor,
    batch_id: int,
    *,
    now: datetime,
    on: date | None = None,
    job: Job | None = None,
    judged: bool = True,
) -> Batch:
    """Write what is not written yet; a killed run is taken up where it stopped. `on`, `judged`: as for reading.

    Raises RowRefused when the database refuses a township: that township is absent, those before it stay, and
    the batch can be undone or applied again.
    """
    with scoped(actor):
        batch = queries.get(actor, batch_id)
        form = queries.ledger(batch.ledger)
        wanted = townships(batch)
        names = area_queries.named(wanted)
        total = batch.lines - batch.wrong
    done, next_look = 0, 0
    for township in wanted:
        progress.tell(job, done, total, f"正在写入 {names.get(township, township)}")
        with scoped(actor):
            counts = _apply_part(actor, form, batch_id, township)
        done += counts.new + counts.changed + counts.unchanged
        if done > next_look:
            # The planner learns at once and then whenever the tables may have doubled, not for each township.
            next_look = 2 * done
            with scoped(actor):
                statistics.refresh_written(Part.objects.get(batch=batch, area_code=township).txid)
        if judged:
            recheck(actor, form, batch_id, township, on or now.astimezone(SHANGHAI).date())
    with scoped(actor):
        return _finish(actor, batch_id, now)


def recheck(actor: Actor, form: Ledger, batch_id: int, township: str, on: date) -> None:
    """The quality rules over the households of a part that was just written or taken back, in a transaction of their
    own: what they find is no part of what undoing the batch takes back."""
    if quality_queries.feeds(form.key):
        with scoped(actor):
            part = Part.objects.get(batch_id=batch_id, area_code=township)
            quality.recheck(actor, on=on, txid=part.txid)


def lock(form: Ledger, township: str) -> None:
    """Two imports into one ledger and township go one after the other."""
    with connection.cursor() as cursor:
        key = f"{form.key}/{township}"
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 5951))", [key])


def _apply_part(actor: Actor, form: Ledger, batch_id: int, township: str) -> Counts:
    lock(form, township)
    batch = queries.get(actor, batch_id)
    written = Part.objects.filter(batch=batch, area_code=township).first()
    if written is not None:
        return Counts(written.new, written.changed, written.unchanged)
    _may_write(actor, form, township)
    staged = lines_of(form, batch, township)
    # The ledger may have moved since the preview: compare again under the lock.
    match(actor, form, batch, staged)
    try:
        counts = _write(actor, form, batch, staged)
    except (IntegrityError, DataError) as refused:
        place = area_queries.named([township]).get(township, township)
        raise RowRefused(
            f"“{place}”未写入：{explained(form, refused)}。此前已写入的乡镇保留；请改正后重新上传，或撤销本批"
        ) from None
    Part.objects.create(
        batch=batch,
        area_code=township,
        txid=_txid(),
        new=counts.new,
        changed=counts.changed,
        unchanged=counts.unchanged,
    )
    low, high = staged.bounds
    # What was staged has served: old ciphers must not lie about in a second place.
    Row.objects.filter(batch=batch, area_code__gte=low, area_code__lt=high).exclude(
        verdict=Verdict.WRONG
    ).delete()
    return counts


def _write(actor: Actor, form: Ledger, batch: Batch, staged: Staged) -> Counts:
    with transaction.atomic():
        if form.bulk is not None:
            counts = form.bulk.apply(actor, staged)
            assert isinstance(counts, Counts)
        else:
            counts = PlainTable(form, batch.columns).apply(staged)
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
        return counts


def _txid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()::text::bigint")
        return int(cursor.fetchone()[0])


def _finish(actor: Actor, batch_id: int, now: datetime) -> Batch:
    batch = queries.get(actor, batch_id, lock=True)
    if batch.stage == Stage.APPLIED:
        return batch
    parts = Part.objects.filter(batch=batch)
    batch.new = sum(part.new for part in parts)
    batch.changed = sum(part.changed for part in parts)
    batch.unchanged = sum(part.unchanged for part in parts)
    batch.stage = step(Stage(batch.stage), Stage.APPLIED)
    batch.applied_at = now
    batch.save()
    Row.objects.filter(batch=batch).update(values={}, cells="")
    form = queries.ledger(batch.ledger)
    record(
        actor,
        "exchange.applied",
        batch,
        summary=f"导入“{form.title}”：新增 {batch.new} 变更 {batch.changed} 未变 {batch.unchanged}",
        ledger=form.key,
        new=batch.new,
        changed=batch.changed,
        unchanged=batch.unchanged,
        skipped=batch.wrong,
    )
    _tell(actor, form, [part.txid for part in parts])
    return batch


def _tell(actor: Actor, form: Ledger, txids: list[int]) -> None:
    """Whoever declared that something follows from an import hears of it."""
    for kind in collect("jobs"):
        if kind.after_import is not None:
            kind.after_import(actor, table=model_of(form)._meta.db_table, txids=txids)
