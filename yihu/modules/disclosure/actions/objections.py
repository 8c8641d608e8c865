"""监督意见: written and looked up on the public site, answered by the office.

`ask`, `objected` and `count_lookup` run in the public process, whose role may call three functions and no more.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import date, datetime

from django.conf import settings
from django.db import connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.core.history import actions as history
from yihu.engine import policy, tracking
from yihu.engine.errors import BadValue, Conflict, NotFound, Refused
from yihu.engine.scanner import scan_text
from yihu.engine.stages import require_text
from yihu.engine.workdays import Answer, national
from yihu.modules.disclosure import queries, rules
from yihu.modules.disclosure.models import Objection
from yihu.modules.disclosure.permissions import Can
from yihu.modules.disclosure.rules import Finding, Period
from yihu.modules.disclosure.rules.periods import WORKING_DAY

LONGEST = 1000
_NATION = "000000000000"


class TooManyTries(Refused):
    code = "disclosure_too_many_tries"
    status = 429


class NotStanding(NotFound):
    code = "disclosure_not_standing"


class AlreadyAnswered(Conflict):
    code = "disclosure_already_answered"


def due_of(area_code: str, on: date) -> Answer:
    """By when an objection of the day is answered. Raises NoValueInForce."""
    value = policy.for_area(area_code).at("disclosure.objection_days", on)
    return rules.last_day(on, Period(int(value.number), working=WORKING_DAY in value.unit), national())


def ask(address: str, text: str, *, notice: str, area_code: str, now: datetime, on: date) -> str:
    """Keeps what somebody wrote about the notice with that address and gives the code, told once. `address`: of the
    network; it is counted as a keyed digest, by the hour of `now` where the office is, and kept nowhere.

    Raises TooManyTries, BadValue, NotStanding.
    """
    said = text.strip()
    if not said or len(said) > LONGEST:
        raise BadValue(f"请填写意见，不超过 {LONGEST} 字")
    values = policy.for_area(area_code)
    if _count(f"ask {address} {on} {now.hour}", on) > values.days("disclosure.objections_per_hour", on):
        raise TooManyTries("您这里一小时内提交次数太多，请稍后再试，或拨打监督电话")
    if _count(f"about {notice} {on}", on) > values.days("disclosure.objections_per_notice", on):
        raise TooManyTries("今天对这份公示提意见的人太多，请拨打公示上的监督电话")
    code = tracking.new_code()
    due = due_of(area_code, on).day
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select disclosure_object(%s, %s, %s, %s, %s, %s)", [notice, said, digest(code), now, on, due]
        )
        if not cursor.fetchone()[0]:
            raise NotStanding("这份公示已期满、已撤下或不接受网上意见，请拨打 12317 反映")
    return code


def objected(code: str) -> tuple[str, date, date, date | None, str] | None:
    """(title, received on, due, answered on, answer) to the holder of the code."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select title, on_day, due, answered_on, answer from disclosure_answer(%s)", [digest(code)]
        )
        found: tuple[str, date, date, date | None, str] | None = cursor.fetchone()
    return found


def count_lookup(address: str, *, now: datetime, on: date) -> None:
    """Raises TooManyTries."""
    limit = policy.for_area(_NATION).days("disclosure.lookups_per_hour", on)
    if _count(f"look {address} {on} {now.hour}", on) > limit:
        raise TooManyTries("查询次数太多，请一小时后再试，或拨打公示上的监督电话")


def digest(code: str) -> str:
    return tracking.digest("disclosure.objection", code)


def _count(what: str, day: date) -> int:
    """In a transaction of its own, so that a refused request counts as well."""
    key = hmac.new(settings.SECRET_KEY.encode(), what.encode(), hashlib.sha256).hexdigest()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select disclosure_attempt(%s, %s)", [key, day])
        return int(cursor.fetchone()[0])


@transaction.atomic
def answer(actor: Actor, pk: int, *, text: str, upheld: bool, on: date) -> Objection:
    """What the holder of the code will read. Raises NotFit for personal data in it, AlreadyAnswered, BadValue."""
    row: Objection | None = (
        within(Objection.objects.select_related("notice"), actor)
        .select_for_update(of=("self",))
        .filter(pk=pk)
        .first()
    )
    if row is None:
        raise queries.NoSuchObjection("没有这条监督意见，或不在您的管理范围内")
    actor.require(Can.ANSWER, row.area_code)
    if row.answered_on is not None:
        raise AlreadyAnswered("这条意见已答复，答复不再改动")
    require_text("答复", "调查和答复情况", text)
    if len(text) > LONGEST:
        raise BadValue(f"答复不超过 {LONGEST} 字，请精简")
    if on < row.on:
        raise BadValue("答复日期不能早于提出日期，请核对")
    rules.require_fit([Finding("答复", one.kind) for one in scan_text(text)], "")
    row.answered_on, row.answer, row.upheld, row.by_name = on, text.strip(), upheld, actor.name[:40]
    row.save(update_fields=["answered_on", "answer", "upheld", "by_name"])
    history.record(
        actor,
        "disclosure.answered",
        row.notice,
        summary=f"{row.notice.title}：答复监督意见"[:200],
        on=on.isoformat(),
    )
    return row
