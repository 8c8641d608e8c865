"""What projects must be made public: the library, the year's plan, before the start, at the end, and who is paid.

The columns are those of the rules on disclosure (国开办发〔2018〕11号): name, place, task, standard of subsidy,
source and amount, term, unit and person in charge, what is to be reached, how households take part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.engine import areas
from yihu.engine.areas import Level as AreaLevel
from yihu.engine.dates import chinese
from yihu.engine.errors import NotFound, WrongStage
from yihu.engine.notices import Cell, Draft, NoticeKind, PublicColumn, Subject
from yihu.modules.projects import queries
from yihu.modules.projects.actions import aid as aid_actions
from yihu.modules.projects.actions import publicise, publicise_all, republish, take, take_down
from yihu.modules.projects.models import AidBatch, Project
from yihu.modules.projects.permissions import Can
from yihu.modules.projects.queries import aid
from yihu.modules.projects.rules import BatchStage, Level, Stage
from yihu.modules.projects.rules.running import AID_KIND, KIND_OF

_SOURCE = "国开办发〔2018〕11号 关于完善扶贫资金项目公告公示制度的指导意见"
_WHAT = (
    PublicColumn("number", "项目编号"),
    PublicColumn("name", "项目名称"),
    PublicColumn("area_code", "实施地点", Cell.AREA),
    PublicColumn("scale", "建设任务"),
    PublicColumn("subsidy", "补助标准"),
    PublicColumn("central_fen", "中央资金", Cell.WAN_YUAN),
    PublicColumn("province_fen", "省级资金", Cell.WAN_YUAN),
    PublicColumn("city_fen", "市级资金", Cell.WAN_YUAN),
    PublicColumn("county_fen", "县级资金", Cell.WAN_YUAN),
    PublicColumn("other_fen", "其他资金", Cell.WAN_YUAN),
    PublicColumn("start_due", "计划开工", Cell.DATE),
    PublicColumn("finish_due", "计划完工", Cell.DATE),
    PublicColumn("unit", "实施单位"),
    PublicColumn("responsible", "责任人", Cell.NAME, whole=True),
    PublicColumn("target", "绩效目标"),
    PublicColumn("benefit", "带贫（联农带农）机制"),
)
_PLAIN = tuple(column.name for column in _WHAT if column.name != "unit")
_DONE = (
    PublicColumn("method", "实施方式"),
    PublicColumn("contractor", "承建单位"),
    PublicColumn("contract_fen", "合同金额", Cell.WAN_YUAN),
    PublicColumn("started_on", "开工日期", Cell.DATE),
    PublicColumn("finished_on", "完工日期", Cell.DATE),
    PublicColumn("accepted_on", "验收日期", Cell.DATE),
    PublicColumn("result", "验收结论"),
    PublicColumn("audited_fen", "结算金额", Cell.WAN_YUAN),
    PublicColumn("paid_fen", "已拨付资金", Cell.WAN_YUAN),
    PublicColumn("used_fen", "已支出资金", Cell.WAN_YUAN),
    PublicColumn("reached", "绩效完成"),
)
_PAID = (
    PublicColumn("head_name", "户主", Cell.NAME, whole=True),
    PublicColumn("area_code", "村", Cell.AREA),
    PublicColumn("item", "补助内容"),
    PublicColumn("basis", "补助依据"),
    PublicColumn("fen", "补助金额", Cell.YUAN),
)


# -- the library and the year's plan: one notice for many projects ----------------------------------------------


def _uid(what: str, actor: Actor, county: str, year: int) -> UUID:
    """Projects of a year may become ready one after another; each time they are made public is a matter of its own."""
    times = queries.times_public(actor, county, year, _MANY[what][1])
    return uuid5(NAMESPACE_URL, f"yihu:projects/{what}/{county}/{year}/{times}")


def _library(actor: Actor) -> QuerySet[Project]:
    """Approved and not yet public in the county."""
    return queries.visible_to(actor).filter(queries.without_notice(Level.COUNTY), stage=Stage.APPROVED)


def _plan(actor: Actor) -> QuerySet[Project]:
    begun = (Stage.PLANNED, Stage.CONTRACTED, Stage.STARTED)
    return queries.visible_to(actor).filter(queries.without_notice(Level.PLAN), stage__in=begun)


_MANY = {"library": (_library, Level.COUNTY, "项目库"), "plan": (_plan, Level.PLAN, "项目实施计划")}


def _groups(what: str, actor: Actor) -> dict[tuple[str, int], list[Project]]:
    found: dict[tuple[str, int], list[Project]] = {}
    for row in _MANY[what][0](actor):
        found.setdefault((areas.ancestor(row.area_code, AreaLevel.COUNTY), row.year), []).append(row)
    return found


def _subjects_of(what: str, actor: Actor) -> Iterable[Subject]:
    for (county, year), rows in _groups(what, actor).items():
        label = _MANY[what][2]
        yield Subject(
            _uid(what, actor, county, year),
            county,
            f"{year}年度{label}（{len(rows)} 个项目）",
            _many_due(what, county, rows),
            _mark(rows),
        )


def _many_due(what: str, county: str, rows: Iterable[Project]) -> date | None:
    """A plan is public in so many working days after the first of its projects entered it; a library before it is one."""
    planned = min((row.planned_on for row in rows if row.planned_on), default=None)
    return queries.plan_due(planned, county) if what == "plan" and planned else None


def _mark(rows: Iterable[Project]) -> str:
    said = "\n".join(f"{row.pk}|{row.name}|{row.area_code}|{row.invest_fen}|{row.stage}" for row in rows)
    return sha256(said.encode()).hexdigest()[:16]


def _many(what: str, actor: Actor, uid: UUID) -> tuple[str, int, list[Project]]:
    """Raises NotFound."""
    for (county, year), rows in _groups(what, actor).items():
        if _uid(what, actor, county, year) == uid:
            return county, year, rows
    # A correction is drawn from those its notice is about.
    ids = queries.on_notice(actor, uid, _MANY[what][1]).values("project_id")
    if rows := list(queries.visible_to(actor).filter(pk__in=ids)):
        return areas.ancestor(rows[0].area_code, AreaLevel.COUNTY), rows[0].year, rows
    raise NotFound("没有待公示的项目，可能已经公示，请刷新后查看")


def _draft_of(what: str, actor: Actor, uid: UUID) -> Draft:
    county, year, rows = _many(what, actor, uid)
    place = area_queries.by_code(county).name
    label = _MANY[what][2]
    total = sum(row.invest_fen for row in rows) / 1_000_000
    text = (
        f"根据扶贫资金项目公告公示制度，现将{place}{year}年度{label}予以公示。共 {len(rows)} 个项目，"
        f"计划总投资 {total:,.2f} 万元。如有异议，请在公示期内反映。"
    )
    return Draft(f"{place}{year}年度{label}公示", county, text, [_row(row) for row in rows])


def _row(row: Project) -> dict[str, Any]:
    return {**{name: getattr(row, name) for name in _PLAIN}, "unit": str(row.unit or "")}


def _publish_many(what: str) -> Callable[[Actor, UUID, date, date, str], None]:
    def publish(actor: Actor, uid: UUID, first: date, last: date, place: str) -> None:
        _, _, rows = _many(what, actor, uid)
        publicise_all(actor, rows, _MANY[what][1], first=first, last=last, place=place, matter=uid)

    return publish


# -- one project -----------------------------------------------------------------------------------------------


def _before(actor: Actor, today: date) -> Iterable[Subject]:
    ready = queries.visible_to(actor).filter(stage__in=(Stage.PLANNED, Stage.CONTRACTED))
    for row in ready.filter(queries.without_notice(Level.BEFORE_START)):
        yield Subject(row.uid, row.area_code, f"{row.name}实施前公示", row.start_due, _mark([row]))


def _draft_before(actor: Actor, uid: UUID, today: date) -> Draft:
    row = queries.by_uid(actor, uid)
    text = f"{row.name}即将实施，现将项目情况予以公示，接受群众监督。"
    return Draft(f"{row.name}实施前公示", row.area_code, text, [_row(row)])


def _publish_before(actor: Actor, uid: UUID, first: date, last: date, place: str) -> None:
    row = queries.by_uid(actor, uid)
    publicise(actor, row.pk, Level.BEFORE_START, first=first, last=last, place=place, matter=uid)


def _completed(actor: Actor, today: date) -> Iterable[Subject]:
    ready = queries.visible_to(actor).filter(queries.without_notice(Level.COMPLETION), stage=Stage.SETTLED)
    told = ("contracts", "acceptances", "settlements", "targets")
    for row in ready.select_related("unit").prefetch_related(*told):
        due = queries.completion_due(row)
        mark = _completion_mark(row)
        yield Subject(row.uid, row.area_code, f"{row.name}完工公告", due.day if due else None, mark)


def _completion_mark(row: Project) -> str:
    """Changes with whatever is told of the project and of what came of it. Money paid by the day is told as of the day
    the notice was drawn, so that a later payment does not make it old."""
    said = "\n".join(
        [_mark([row]), *(f"{name}|{value}" for name, value in {**_row(row), **_built(row)}.items())]
    )
    return sha256(said.encode()).hexdigest()[:16]


def _draft_completed(actor: Actor, uid: UUID, today: date) -> Draft:
    row = queries.by_uid(actor, uid)
    done = done_row(actor, row, today)
    text = f"{row.name}已完工并通过验收结算，现将有关情况予以公告，接受群众监督。"
    if done["paid_fen"] is not None:
        text += f"资金拨付和支出数截至{chinese(today)}。"
    return Draft(f"{row.name}完工公告", row.area_code, text, [{**_row(row), **done}])


def done_row(actor: Actor, row: Project, today: date) -> dict[str, Any]:
    """What came of a project by the day, in the columns of the notice of completion."""
    paid, used = queries.paid_and_used(actor, row, today) or (None, None)
    return {**_built(row), "paid_fen": paid, "used_fen": used}


def _built(row: Project) -> dict[str, Any]:
    """What the notice of completion tells besides the money paid and used."""
    contracts = sorted(row.contracts.all(), key=lambda one: (one.signed_on, one.pk))
    passed = sorted((one for one in row.acceptances.all() if one.result != "failed"), key=lambda one: one.on)
    targets = sorted(row.targets.all(), key=lambda one: one.pk)
    return {
        "method": "、".join(dict.fromkeys(one.get_method_display() for one in contracts)),
        "contractor": "、".join(dict.fromkeys(one.contractor for one in contracts)),
        "contract_fen": sum(one.fen for one in contracts) or None,
        "started_on": row.started_on,
        "finished_on": row.finished_on,
        "accepted_on": row.accepted_on,
        "result": passed[-1].get_result_display() if passed else "",
        "audited_fen": sum(one.audited_fen for one in row.settlements.all()) or None,
        "reached": "；".join(
            f"{one.name} {one.actual:f}{one.unit}（目标 {one.target:f}）"
            for one in targets
            if one.actual is not None
        ),
    }


def _publish_completed(actor: Actor, uid: UUID, first: date, last: date, place: str) -> None:
    """The notice stands, and the project's own step 登记公告 is taken with it."""
    row = queries.by_uid(actor, uid)
    if Stage(row.stage) is not Stage.SETTLED:
        raise WrongStage(f"项目当前为“{row.stage_label}”，结算后才能发布完工公告")
    publicise(actor, row.pk, Level.COMPLETION, first=first, last=last, place=place, matter=uid)
    take(actor, row.pk, Stage.DISCLOSED, on=first, document=f"完工公告（{place}）"[:120])


def _withdrawn(level: Level) -> Callable[[Actor, UUID, date, str], None]:
    def down(actor: Actor, uid: UUID, on: date, reason: str) -> None:
        for notice in queries.on_notice(actor, uid, level):
            take_down(actor, notice.pk, on=on, reason=reason)

    return down


def _moved(level: Level) -> Callable[[Actor, UUID, date, date, str], None]:
    def moved(actor: Actor, uid: UUID, first: date, last: date, place: str) -> None:
        republish(actor, uid, level, first=first, last=last, place=place)

    return moved


# -- who is paid -------------------------------------------------------------------------------------------------


def _lists(actor: Actor, today: date) -> Iterable[Subject]:
    for row in aid.batches(actor).filter(stage=BatchStage.VERIFIED):
        due = row.verified_on + timedelta(days=7) if row.verified_on else None
        yield Subject(row.uid, row.area_code, f"{row.name}到户补助名单", due, _list_mark(row))


def _list_mark(row: AidBatch) -> str:
    said = "\n".join(f"{pk}|{fen}" for pk, fen in row.lines.order_by("pk").values_list("pk", "fen"))
    return sha256(said.encode()).hexdigest()[:16]


def _draft_list(actor: Actor, uid: UUID, today: date) -> Draft:
    row = aid_actions.by_uid(actor, uid)
    lines = list(aid.lines_of(actor, row).filter(fen__gt=0))
    total = sum(line.fen for line in lines) / 100
    text = f"{row.item}，补助标准：{row.standard or '按实施方案'}。共 {len(lines)} 户，合计 {total:,.2f} 元。"
    shown = [
        {
            "head_name": line.head_name or "",  # type: ignore[attr-defined]
            "area_code": line.area_code,
            "item": row.item,
            "basis": line.basis,
            "fen": line.fen,
        }
        for line in lines
    ]
    return Draft(f"{row.name}到户补助名单公示", row.area_code, text, shown)


def _publish_list(actor: Actor, uid: UUID, first: date, last: date, place: str) -> None:
    aid_actions.publicise(actor, aid_actions.by_uid(actor, uid).pk, first=first, last=last, place=place)


def _list_down(actor: Actor, uid: UUID, on: date, reason: str) -> None:
    row = aid_actions.by_uid(actor, uid)
    if BatchStage(row.stage) is BatchStage.PUBLIC:
        aid_actions.take_down(actor, row.pk, on=on, reason=reason)


def _list_moved(actor: Actor, uid: UUID, first: date, last: date, place: str) -> None:
    row = aid_actions.by_uid(actor, uid)
    if BatchStage(row.stage) is BatchStage.PUBLIC:
        aid_actions.republish(actor, row.pk, first=first, last=last, place=place)


def _of_many(what: str, label: str) -> NoticeKind:
    return NoticeKind(
        key=KIND_OF[_MANY[what][1]],
        label=label,
        see=Can.SEE,
        does=Can.DISCLOSE,
        columns=_WHAT,
        subjects=lambda actor, today: _subjects_of(what, actor),
        draft=lambda actor, uid, today: _draft_of(what, actor, uid),
        published=_publish_many(what),
        withdrawn=_withdrawn(_MANY[what][1]),
        moved=_moved(_MANY[what][1]),
        days="projects.county_notice_days",
        working_days="projects.plan_notice_working_days" if what == "plan" else "",
        source=_SOURCE,
        subject_class="扶贫项目",
    )


NOTICES = (
    _of_many("library", "项目库公示"),
    _of_many("plan", "年度项目实施计划公告"),
    NoticeKind(
        key=KIND_OF[Level.BEFORE_START],
        label="项目实施前公示",
        see=Can.SEE,
        does=Can.DISCLOSE,
        columns=_WHAT,
        subjects=_before,
        draft=_draft_before,
        published=_publish_before,
        withdrawn=_withdrawn(Level.BEFORE_START),
        moved=_moved(Level.BEFORE_START),
        days="projects.before_start_notice_days",
        source=_SOURCE,
        subject_class="扶贫项目",
    ),
    NoticeKind(
        key=KIND_OF[Level.COMPLETION],
        label="项目完工公告",
        see=Can.SEE,
        does=Can.DISCLOSE,
        columns=(*_WHAT, *_DONE),
        subjects=_completed,
        draft=_draft_completed,
        published=_publish_completed,
        withdrawn=_withdrawn(Level.COMPLETION),
        moved=_moved(Level.COMPLETION),
        days="projects.completion_notice_days",
        working_days="projects.completion_notice_working_days",
        source=_SOURCE,
        subject_class="扶贫项目",
    ),
    NoticeKind(
        key=AID_KIND,
        label="到户补助名单公示",
        see=Can.SEE,
        does=Can.DISCLOSE,
        columns=_PAID,
        subjects=_lists,
        draft=_draft_list,
        published=_publish_list,
        withdrawn=_list_down,
        moved=_list_moved,
        days="projects.aid_notice_days",
        source="到户补助名单村内公示",
        subject_class="扶贫补助",
    ),
)
