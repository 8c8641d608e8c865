"""评议结果公示 and 审定公告 of lists: heads by name, group, persons and category, as the procedure asks; nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.engine import policy
from yihu.engine.notices import Cell, Draft, NoticeKind, PublicColumn, Subject, pk_of, uid_of
from yihu.modules.households import queries as households
from yihu.modules.procedures import actions, queries, rules
from yihu.modules.procedures.models import Round
from yihu.modules.procedures.permissions import Can
from yihu.modules.procedures.rules import ANNOUNCEMENT, ENTRY_NOTICE, EXIT_NOTICE, Given, Kind, Stage
from yihu.modules.procedures.rules import NOTICES as WALL

_PHONE = "12317"
_COLUMNS = (
    PublicColumn("group", "村民小组"),
    PublicColumn("head", "户主", Cell.NAME, whole=True),
    PublicColumn("persons", "家庭人口", Cell.INTEGER),
    PublicColumn("kind", "户属性"),
)
_ABOUT = {Kind.IDENTIFY: "贫困户识别", Kind.EXIT: "贫困户脱贫退出", Kind.RETURN: "返贫户纳入"}
_OBJECT = {Kind.IDENTIFY: "建档立卡贫困户", Kind.EXIT: "脱贫退出户", Kind.RETURN: "返贫户"}
_ANNOUNCED = (Stage.ANNOUNCED,)


def _subjects(
    key: str, kinds: tuple[Kind, ...], stages: tuple[Stage, ...]
) -> Callable[[Actor, date], Iterable[Subject]]:
    def subjects(actor: Actor, today: date) -> Iterable[Subject]:
        rows = queries.open_rounds(actor.area_code, today).filter(
            kind__in=[kind.value for kind in kinds], ready_on__lte=today
        )
        for row in rows:
            then = rules.next_stage(row.sort, row.now)
            if then in stages:
                days = policy.for_area(row.area_code).days("procedures.step_days", today)
                about = rules.matter(row.sort, then, row.pk)
                assert about is not None
                yield Subject(
                    about.uid,
                    row.area_code,
                    f"{row.title}（{row.sort.label}）",
                    due=row.ready_on + timedelta(days=days),
                    revision=str(row.version),
                )

    return subjects


def _round(actor: Actor, key: str, uid: UUID, stages: tuple[Stage, ...]) -> tuple[Round, Stage]:
    """Raises NotFound, NoSuchRound."""
    for stage in stages[:-1]:
        if uid_of(f"{key}.{stage.value}", 0).bytes[:8] == uid.bytes[:8]:
            return queries.get(actor, pk_of(f"{key}.{stage.value}", uid)), stage
    return queries.get(actor, pk_of(f"{key}.{stages[-1].value}", uid)), stages[-1]


def _draft(key: str, stages: tuple[Stage, ...]) -> Callable[[Actor, UUID, date], Draft]:
    def draft(actor: Actor, uid: UUID, today: date) -> Draft:
        found, stage = _round(actor, key, uid, stages)
        village = area_queries.by_code(found.area_code).name
        rows = list(queries.cases_of(found))
        young = households.with_head_under_age(actor, [row.household_id for row in rows], today)
        persons = sum(row.persons for row in rows)
        object_ = _OBJECT[found.sort]
        if stage is Stage.ANNOUNCED:
            title = f"{village}{_ABOUT[found.sort]}公告"
            text = f"经县级审定，{village}下列 {len(rows)} 户 {persons} 人为{object_}（{found.title}），现予公告。"
        else:
            which = "（第二次）" if stage is Stage.NOTICED_AGAIN else ""
            title = f"{village}{_ABOUT[found.sort]}公示{which}"
            text = f"经入户核实、民主评议，拟确定下列 {len(rows)} 户 {persons} 人为{object_}（{found.title}），现予公示。"
        return Draft(
            title=title,
            area_code=found.area_code,
            text=f"{text}对名单有异议的，可向村民委员会、乡镇人民政府反映，也可拨打 {_PHONE}。",
            rows=[_row(row, minor=row.household_id in young) for row in rows],
            document=_decision(found) if stage is Stage.ANNOUNCED else "",
        )

    return draft


def _row(case: Any, *, minor: bool) -> dict[str, Any]:
    return {
        "group": case.group_name,
        "head": case.head_name,
        "persons": case.persons,
        "kind": case.get_household_kind_display(),
        "minor": minor,
    }


def _decision(found: Round) -> str:
    step = queries.steps_of(found).filter(stage=Stage.DECIDED).order_by("-pk").first()
    return step.document if step else ""


def _published(key: str, stages: tuple[Stage, ...]) -> Callable[[Actor, UUID, date, date, str], None]:
    def published(actor: Actor, uid: UUID, first: date, last: date, place: str) -> None:
        found, stage = _round(actor, key, uid, stages)
        given = (
            Given(first, document=_decision(found) or "审定批复")
            if stage is Stage.ANNOUNCED
            else Given(first, until=last, place=place, contact=_PHONE)
        )
        actions.publish(actor, found.pk, stage, given)

    return published


def _moved(key: str, stages: tuple[Stage, ...]) -> Callable[[Actor, UUID, date, date, str], None]:
    def moved(actor: Actor, uid: UUID, first: date, last: date, place: str) -> None:
        found, stage = _round(actor, key, uid, stages)
        actions.republish(actor, found.pk, stage, first=first, last=last, place=place)

    return moved


def _withdrawn(key: str, stages: tuple[Stage, ...]) -> Callable[[Actor, UUID, date, str], None]:
    def withdrawn(actor: Actor, uid: UUID, on: date, reason: str) -> None:
        found, stage = _round(actor, key, uid, stages)
        actions.unpublish(actor, found.pk, stage, on=on, why=reason)

    return withdrawn


def _kind(  # noqa: PLR0917
    key: str, label: str, kinds: tuple[Kind, ...], stages: tuple[Stage, ...], days: str, source: str
) -> NoticeKind:
    return NoticeKind(
        key=key,
        label=label,
        see=Can.SEE,
        does=Can.PREPARE,
        columns=_COLUMNS,
        subjects=_subjects(key, kinds, stages),
        draft=_draft(key, stages),
        days=days,
        source=source,
        subject_class="扶贫、救灾、慈善",
        published=_published(key, stages),
        withdrawn=_withdrawn(key, stages),
        # Nothing waits for the end of an announcement.
        moved=None if stages == _ANNOUNCED else _moved(key, stages),
    )


NOTICES = (
    _kind(
        ENTRY_NOTICE,
        "识别和返贫评议结果公示",
        (Kind.IDENTIFY, Kind.RETURN),
        WALL,
        "procedures.notice_days",
        "扶贫开发建档立卡工作方案：两公示一公告",
    ),
    _kind(
        EXIT_NOTICE,
        "脱贫退出评议结果公示",
        (Kind.EXIT,),
        WALL,
        "procedures.exit_notice_days",
        "贫困人口退出程序：村内公示",
    ),
    _kind(
        ANNOUNCEMENT,
        "识别、退出审定公告",
        tuple(Kind),
        _ANNOUNCED,
        "notices.announce_days",
        "扶贫开发建档立卡工作方案、贫困人口退出程序：审定后公告",
    ),
)
