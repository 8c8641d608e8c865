"""What every action on a notice does alike: locked, scanned as it stands, moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.core.areas import queries as area_queries
from yihu.core.history import actions as history
from yihu.engine.dates import chinese
from yihu.engine.enums import Labelled
from yihu.engine.errors import BadValue, Conflict, NotAllowed, WrongStage
from yihu.engine.scanner import scan_file
from yihu.engine.workdays import national
from yihu.modules.disclosure import queries, rules
from yihu.modules.disclosure.models import Attachment, Notice
from yihu.modules.disclosure.permissions import Can
from yihu.modules.disclosure.rules import NEXT, Finding, FreeKind, Medium, State

_PLACES = {"title": "名称", "text": "正文", "document": "文号", "place": "公示地点", "contact": "监督电话"}


class Edited(Conflict):
    code = "disclosure_edited"


class SamePersonReleases(NotAllowed):
    code = "disclosure_same_person"


class Stale(Conflict):
    code = "disclosure_stale"


@dataclass(frozen=True)
class Given:
    """What people may type of a notice; None leaves it as it is. `last` "" in a form is None here: without an end,
    where the kind allows it."""

    title: str
    text: str
    first: date
    last: date | None
    document: str = ""
    contact: str = ""
    place: str = ""
    medium: Medium = Medium.BOTH
    subject_class: str = ""
    table: str = ""
    waiver: str = ""


def locked(actor: Actor, pk: int, can: Labelled, *states: State, edited: int | None = None) -> Notice:
    """Raises NoSuchNotice, NotAllowed, WrongStage unless in one of `states`, Edited."""
    found: Notice | None = within(Notice.objects.all(), actor).select_for_update().filter(pk=pk).first()
    if found is None:
        raise queries.NoSuchNotice("没有这份公示，或不在您的管理范围内")
    actor.require(can, found.area_code)
    if states and found.now not in states:
        wanted = "、".join(one.label for one in states)
        raise WrongStage(f"这份公示当前为“{found.now.label}”，只有“{wanted}”的才能这样办理")
    if edited is not None and edited != found.edited:
        raise Edited("这份公示刚被他人修改过，请刷新页面，核对后再提交")
    return found


def may_draft(actor: Actor, key: str, area_code: str) -> None:
    """The right to draft, and of a ledger's kind the right to its work. Raises NotAllowed."""
    actor.require(Can.DRAFT, area_code)
    if FreeKind.by_label(key) is None:
        actor.require(queries.kind(key).does, area_code)


def touch(row: Notice, actor: Actor) -> None:
    """Another hand in it, and one more change."""
    if actor.user_id is not None and actor.user_id not in row.hands:
        row.hands = [*row.hands, actor.user_id]
    row.edited += 1


def check_period(row: Notice, on: date) -> None:
    """Raises BadValue for a notice that would stand shorter than its kind must, or without an end.

    A correction that tells the same as before (only who may be called, or where it hangs) keeps the days of the notice
    it replaces; any other counts anew from its own first day.
    """
    period = queries.period_of(row.kind, row.area_code, row.first)
    if period is None:
        return
    if row.last is None:
        raise BadValue("请填写公示截止日期")
    old = row.replaces
    if old is not None and old.last is not None and tells_the_same(row, old):
        if row.last < old.last:
            raise BadValue(f"更正后的截止日期不能早于原截止日期 {chinese(old.last)}")
        return
    least = rules.last_day(row.first, period, national())
    if row.last < least.day:
        note = f"（{least.note}）" if least.note else ""
        anew = "内容有更正的，公示期重新计算，" if old is not None else ""
        raise BadValue(f"{anew}公示期不少于 {period.words}，截止日期最早为 {chinese(least.day)}{note}")


def tells_the_same(row: Notice, other: Notice) -> bool:
    """Whether both say the same of their matter."""
    return row.told(_listed(row)) == other.told(_listed(other))


def settle(row: Notice, *, again: bool = False) -> list[Finding]:
    """Scans everything the notice would make public (`again`: the files are opened and scanned anew as well) and
    keeps on the row what was found and the digest of what was looked at. Returns what was found."""
    files = files_of(row)
    texts = [(label, getattr(row, name)) for name, label in _PLACES.items()]
    texts += [(f"表头“{label}”", label) for label in row.labels]
    found = rules.findings_in(texts, row.labels, row.rows)
    for file in files:
        if again:
            found += [Finding.of_file(file.name, one) for one in scan_file(file.name, bytes(file.content))]
        else:
            found += [Finding.read(one) for one in file.findings]
    row.findings = [one.kept() for one in found]
    row.stops = rules.stops(found)
    row.digest = row.scanned_digest = row.digest_with([[one.name, one.sha256] for one in files])
    return found


def files_of(row: Notice) -> list[Attachment]:
    """Their content is read where it is asked for."""
    if row._state.adding:
        return []
    return list(Attachment.objects.defer("content").filter(notice=row).order_by("name"))


def _listed(row: Notice) -> list[list[str]]:
    return [[one.name, one.sha256] for one in files_of(row)]


def step(row: Notice, then: State) -> None:
    """Raises WrongStage."""
    if then not in NEXT[row.now]:
        raise WrongStage(f"这份公示当前为“{row.now.label}”，不能改为“{then.label}”")
    row.state = then


def issuer_of(area_code: str) -> str:
    """发布机构 where nobody says otherwise: the village's committee, the government above it."""
    place = area_queries.by_code(area_code)
    return f"{place.name}{'村民委员会' if place.level == 'village' else '人民政府'}"


def told(actor: Actor, verb: str, row: Notice, what: str, **more: Any) -> None:
    history.record(actor, f"disclosure.{verb}", row, summary=f"{row.title}：{what}"[:200], **more)
