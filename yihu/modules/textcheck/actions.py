"""Handing a text in, judging its findings, teaching what a figure is called, and letting texts go."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.core.files import actions as files
from yihu.core.files import queries as stored_files
from yihu.core.files.models import Purpose
from yihu.core.history.actions import record
from yihu.core.jobs import actions as jobs
from yihu.core.jobs.models import Job
from yihu.core.jobs.progress import tell
from yihu.engine.errors import BadValue, NotAllowed, NotFound
from yihu.engine.textcheck import check
from yihu.engine.textcheck.readers import read_document
from yihu.modules.indicators import queries as indicators
from yihu.modules.textcheck import queries, rules
from yihu.modules.textcheck.models import Examination, Judgement, Wording
from yihu.modules.textcheck.permissions import Can
from yihu.modules.textcheck.rules import Kind, Verdict

JOB = "textcheck.check"
_STEPS = 3


class TooLong(BadValue):
    code = "text_too_long"


class NeedsReason(BadValue):
    code = "needs_reason"


@transaction.atomic
def examine(actor: Actor, name: str, data: bytes, *, as_of: date, now: datetime, today: date) -> Examination:
    """Keep a text for a week and check it, a long one in the background; `name` tells the kind of file.

    Raises Unreadable, TooLong, EmptyFile, FileTooLarge, NotAllowed.
    """
    actor.require(Can.CHECK)
    if actor.user_id is None:
        raise NotAllowed("数字体检的文稿归交来的人，请用本人账号办理")
    purge(actor, today=today)
    expires_on = today + timedelta(days=rules.KEPT_DAYS)
    stored = files.keep(actor, name, data, purpose=Purpose.CHECK, now=now, expires_on=expires_on)
    made = Examination.objects.create(
        area_code=actor.area_code,
        name=stored.name,
        file=stored,
        as_of=as_of,
        user_id=actor.user_id,
        received_at=now,
        expires_on=expires_on,
    )
    record(actor, "textcheck.examined", made)
    text = _read(stored.name, data) if rules.readable_at_once(data) else None
    if text is not None and len(text) <= rules.AT_ONCE:
        _check(actor, made, text, now=now, today=today)
    else:
        made.job_id = jobs.enqueue(actor, JOB, label="数字体检", examination_id=made.pk).pk
        made.save(update_fields=["job_id"])
    return made


@transaction.atomic
def finish(
    actor: Actor, examination_id: int, *, now: datetime, today: date, job: Job | None = None
) -> Examination:
    """Check what was left for the background. Raises NotFound, Unreadable, TooLong."""
    actor.require(Can.CHECK)
    found = queries.examination(actor, examination_id, today)
    if found.outcome_id is not None:
        return found
    tell(job, 0, _STEPS, "正在读取文稿")
    stored, data = stored_files.content(actor, found.file.uid)
    text = _read(stored.name, data)
    tell(job, 1, _STEPS, f"正在核对 {len(text):,} 字中的数字")
    _check(actor, found, text, now=now, today=today)
    tell(job, _STEPS, _STEPS, "正在保存结果")
    return found


def _read(name: str, data: bytes) -> str:
    text = read_document(name, data)
    if not text.strip():
        raise BadValue("文稿里没有文字，请粘贴文字或选择有内容的文件")
    if len(text) > rules.LONGEST:
        raise TooLong(f"文稿有 {len(text):,} 字，最多 {rules.LONGEST:,} 字，请分成几份检查")
    return text


def _check(actor: Actor, found: Examination, text: str, *, now: datetime, today: date) -> None:
    outcome = rules.packed(text, check(text, today=today))
    found.outcome = files.keep(
        actor,
        f"{found.pk}.json",
        outcome,
        purpose=Purpose.CHECK,
        now=now,
        area_code=found.area_code,
        expires_on=found.expires_on,
    )
    read = rules.unpacked(outcome)
    found.characters = len(text)
    found.wrong, found.hints = read.count(Kind.WRONG), read.count(Kind.HINT)
    found.personal = read.count(Kind.PERSONAL)
    found.save()


@transaction.atomic
def judge(
    actor: Actor,
    examination_id: int,
    finding: str,
    verdict: Verdict,
    *,
    on: date,
    reason: str = "",
) -> Judgement:
    """Say whether a finding is one, or take that back. Raises NotFound, NeedsReason for 不是错误 without a word why."""
    actor.require(Can.CHECK)
    seen = queries.opened(actor, examination_id, on)
    if finding not in {one.key for one in seen.findings}:
        raise NotFound("没有这条结论，请刷新页面")
    if verdict is Verdict.NO_ERROR and not reason.strip():
        raise NeedsReason("请写明为什么不是错误，便于复核的人了解")
    if verdict is Verdict.UNDONE and finding not in seen.judgements:
        raise NotFound("这一条还没有判断，无需撤销")
    made = Judgement.objects.create(
        area_code=seen.examination.area_code,
        examination=seen.examination,
        finding=finding,
        verdict=verdict,
        reason=reason.strip(),
        by_name=actor.name,
        on=on,
    )
    record(actor, "textcheck.judged", made, verdict=verdict.value)
    return made


@transaction.atomic
def name_figure(actor: Actor, wording: str, indicator: str, *, on: date, example: str = "") -> Wording:
    """Texts of this county mean the indicator by the wording; "" for none of ours. Raises BadValue, NoSuchFigure."""
    actor.require(Can.CHECK)
    clean = rules.plain(wording)
    if not clean:
        raise BadValue("请选择文中的一个数字")
    if re.search(r"\d{6}", clean):
        raise BadValue("这个说法里有很长的数字，像是证件号或电话，不能保存为说法")
    if indicator:
        indicators.indicator(indicator)
    return _say(actor, clean, indicator, on=on, example=example[:80], verb="named")


@transaction.atomic
def change_wording(actor: Actor, wording_id: int, indicator: str, *, on: date) -> Wording:
    """The wording means another indicator from now on. Raises NotFound, NoSuchFigure, NotAllowed."""
    actor.require(Can.TEACH)
    known = queries.wording(actor, wording_id)
    if indicator:
        indicators.indicator(indicator)
    return _say(actor, known.wording, indicator, on=on, example=known.example, verb="renamed")


@transaction.atomic
def withdraw_wording(actor: Actor, wording_id: int, *, on: date) -> Wording:
    """Nobody is told any more what the wording means. Raises NotFound, NotAllowed."""
    actor.require(Can.TEACH)
    known = queries.wording(actor, wording_id)
    return _say(
        actor, known.wording, known.indicator, on=on, example=known.example, verb="withdrawn", withdrawn=True
    )


def _say(
    actor: Actor, wording: str, indicator: str, *, on: date, example: str, verb: str, withdrawn: bool = False
) -> Wording:
    made = Wording.objects.create(
        county=queries.county_of(actor),
        wording=wording,
        indicator=indicator,
        withdrawn=withdrawn,
        example=example,
        by_name=actor.name,
        on=on,
    )
    record(actor, f"textcheck.{verb}", made, indicator=indicator)
    return made


@transaction.atomic
def remove(actor: Actor, examination_id: int, *, today: date) -> None:
    """Delete a text now, with its files."""
    _forget(actor, queries.examination(actor, examination_id, today))


@transaction.atomic
def purge(actor: Actor, *, today: date) -> int:
    """Delete what has expired in the actor's area, whoever handed it in."""
    over = within(Examination.objects.all(), actor).filter(expires_on__lte=today)
    return sum(_forget(actor, one) for one in over.select_related("file", "outcome"))


def _forget(actor: Actor, found: Examination) -> bool:
    kept = [one.uid for one in (found.file, found.outcome) if one is not None]
    record(actor, "textcheck.removed", found)
    found.delete()
    for uid in kept:
        files.remove(actor, uid)
    return True
