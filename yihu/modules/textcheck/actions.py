"""Handing a text in, judging its findings, teaching what a figure is called, and letting texts go."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.core.files import actions as files
from yihu.core.files.models import Purpose
from yihu.core.history.actions import record
from yihu.engine.errors import BadValue, NotAllowed, NotFound
from yihu.engine.textcheck.readers import read_document
from yihu.modules.indicators import queries as indicators
from yihu.modules.textcheck import queries, rules
from yihu.modules.textcheck.models import Examination, Judgement, Wording
from yihu.modules.textcheck.permissions import Can
from yihu.modules.textcheck.rules import Verdict


class TooLong(BadValue):
    code = "text_too_long"


class NeedsReason(BadValue):
    code = "needs_reason"


@transaction.atomic
def examine(actor: Actor, name: str, data: bytes, *, as_of: date, now: datetime, today: date) -> Examination:
    """Keep a text for a week and check it; `name` tells the kind of file. Texts whose time is over go.

    Raises Unreadable, TooLong, EmptyFile, FileTooLarge, NotAllowed.
    """
    actor.require(Can.CHECK)
    if actor.user_id is None:
        raise NotAllowed("数字体检的文稿归交来的人，请用本人账号办理")
    purge(actor, today=today)
    expires_on = today + timedelta(days=rules.KEPT_DAYS)
    stored = files.keep(actor, name, data, purpose=Purpose.CHECK, now=now, expires_on=expires_on)
    text = read_document(stored.name, data)
    if not text.strip():
        raise BadValue("文稿里没有文字，请粘贴文字或选择有内容的文件")
    if len(text) > rules.LONGEST:
        raise TooLong(f"文稿有 {len(text):,} 字，最多 {rules.LONGEST:,} 字，请分成几份检查")
    made = Examination.objects.create(
        area_code=actor.area_code,
        name=stored.name,
        file=stored,
        as_of=as_of,
        user_id=actor.user_id,
        received_at=now,
        expires_on=expires_on,
    )
    record(actor, "textcheck.examined", made, characters=len(text))
    return made


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
    """Say whether a finding is one. Raises NotFound, NeedsReason for 不是错误 without a word why."""
    actor.require(Can.CHECK)
    seen = queries.opened(actor, examination_id, on)
    if finding not in {one.key for one in seen.findings}:
        raise NotFound("没有这条结论，请刷新页面")
    if verdict is Verdict.NO_ERROR and not reason.strip():
        raise NeedsReason("请写明为什么不是错误，便于复核的人了解")
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
def name_figure(actor: Actor, wording: str, indicator: str, *, on: date) -> Wording:
    """Texts of this area mean the indicator by the wording; "" for none of ours. Raises BadValue, NoSuchFigure."""
    actor.require(Can.CHECK)
    clean = rules.plain(wording)
    if not clean:
        raise BadValue("请选择文中的一个数字")
    if indicator:
        indicators.indicator(indicator)
    made = Wording.objects.create(
        area_code=actor.area_code, wording=clean, indicator=indicator, by_name=actor.name, on=on
    )
    record(actor, "textcheck.named", made, indicator=indicator)
    return made


@transaction.atomic
def remove(actor: Actor, examination_id: int, *, today: date) -> None:
    """Delete a text now, with its file."""
    _forget(actor, queries.examination(actor, examination_id, today))


@transaction.atomic
def purge(actor: Actor, *, today: date) -> int:
    """Delete what has expired in the actor's area, whoever handed it in."""
    over = within(Examination.objects.all(), actor).filter(expires_on__lte=today).select_related("file")
    return sum(_forget(actor, one) for one in over)


def _forget(actor: Actor, found: Examination) -> bool:
    uid = found.file.uid
    record(actor, "textcheck.removed", found)
    found.delete()
    files.remove(actor, uid)
    return True
