"""监测对象公示和公告: one notice a village for all cases that wait for it, with the reason by its class only."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.engine import policy
from yihu.engine.errors import NotFound
from yihu.engine.notices import Cell, Draft, NoticeKind, PublicColumn, Subject, pk_of, uid_of
from yihu.modules.households import queries as households
from yihu.modules.monitoring import actions, queries
from yihu.modules.monitoring.models import Case
from yihu.modules.monitoring.permissions import Can
from yihu.modules.monitoring.rules import NOTICE_OF, Category, Given, Risk, Stage

_PHONE = "12317"
_TERM = "procedures.step_days"


@dataclass(frozen=True)
class _Wait:
    """Cases at `before` wait for the notice that takes them to `then`."""

    key: str
    label: str
    before: Stage
    then: Stage
    days: str
    what: str

    def subjects(self, actor: Actor, today: date) -> Iterable[Subject]:
        for cases in self._by_village(actor, today).values():
            first = min(cases, key=lambda one: one.pk)
            term = policy.for_area(first.area_code).days(_TERM, today)
            yield Subject(
                uid_of(self.key, first.pk),
                first.area_code,
                f"{self.label}（{len(cases)} 户）",
                due=min(one.ready_on for one in cases) + timedelta(days=term),
                revision=_revision(cases),
            )

    def draft(self, actor: Actor, uid: UUID, today: date) -> Draft:
        # A correction is drawn from those the notice has taken along.
        cases = queries.on_notice(actor, pk_of(self.key, uid), self.then) or self._cases(actor, uid, today)
        village = area_queries.by_code(cases[0].area_code).name
        young = households.with_head_under_age(actor, [one.household_id for one in cases], today)
        persons = sum(one.persons for one in cases)
        return Draft(
            title=f"{village}{self.label}",
            area_code=cases[0].area_code,
            text=f"{self.what}，{village}下列 {len(cases)} 户 {persons} 人。"
            f"如有异议，可向村民委员会、乡镇人民政府反映，也可拨打 {_PHONE}。",
            rows=[
                {
                    "group": one.group_name,
                    "head": one.head_name,
                    "persons": one.persons,
                    "category": Category(one.category).label if one.category else "",
                    "reason": "、".join(Risk(risk.kind).label for risk in one.risks.all()),
                    "minor": one.household_id in young,
                }
                for one in cases
            ],
            document=self._decision(cases[0]),
        )

    def published(self, actor: Actor, uid: UUID, first: date, last: date, place: str) -> None:
        cases = self._cases(actor, uid, first)
        if self.then in NOTICE_OF:
            given = Given(first, until=last, place=place, contact=_PHONE)
        else:
            given = Given(first, document=self._decision(cases[0]) or "审定批复")
        actions.publish(actor, [one.pk for one in cases], self.then, given)

    def moved(self, actor: Actor, uid: UUID, first: date, last: date, place: str) -> None:
        cases = queries.on_notice(actor, pk_of(self.key, uid), self.then)
        actions.republish(actor, cases, self.then, first=first, last=last, place=place)

    def withdrawn(self, actor: Actor, uid: UUID, on: date, reason: str) -> None:
        cases = queries.on_notice(actor, pk_of(self.key, uid), self.then)
        actions.unpublish(actor, cases, self.then, on=on, why=reason)

    def _by_village(self, actor: Actor, today: date) -> dict[str, list[Case]]:
        found: dict[str, list[Case]] = defaultdict(list)
        rows = queries.open_cases(actor).filter(stage=self.before, ready_on__lte=today)
        for row in rows.order_by("number", "pk"):
            found[row.area_code].append(row)
        return found

    def _cases(self, actor: Actor, uid: UUID, today: date) -> list[Case]:
        """All that wait in the village of the case that names the matter. Raises NotFound once that one has gone on."""
        pk = pk_of(self.key, uid)
        for cases in self._by_village(actor, today).values():
            if min(one.pk for one in cases) == pk:
                return cases
        raise NotFound("该村待公示的监测对象已有变化，请从“应公示事项”重新选择")

    def _decision(self, case: Case) -> str:
        decided = queries.steps_of(case).filter(stage__in=[Stage.DECIDED, Stage.CLEAR_DECIDED])
        last = decided.order_by("-pk").first()
        return last.document if last else ""


def _revision(cases: Iterable[Case]) -> str:
    told = ",".join(f"{one.pk}.{one.version}" for one in sorted(cases, key=lambda one: one.pk))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


_WAITS = (
    _Wait(
        NOTICE_OF[Stage.NOTICED],
        "监测对象评议结果公示",
        Stage.ASSESSED,
        Stage.NOTICED,
        "monitoring.notice_days",
        "经入户核查、信息比对、民主评议，拟纳入防止返贫监测",
    ),
    _Wait(
        "monitoring.announcement",
        "监测对象审定公告",
        Stage.DECIDED,
        Stage.MONITORED,
        "notices.announce_days",
        "经县级审定，纳入防止返贫监测",
    ),
    _Wait(
        NOTICE_OF[Stage.CLEAR_NOTICED],
        "监测对象风险消除公示",
        Stage.CLEAR_ASSESSED,
        Stage.CLEAR_NOTICED,
        "monitoring.notice_days",
        "经核实、民主评议，拟确认返贫风险消除",
    ),
    _Wait(
        "monitoring.clear_announcement",
        "监测对象风险消除公告",
        Stage.CLEAR_DECIDED,
        Stage.CLEARED,
        "notices.announce_days",
        "经县级审定，返贫风险消除",
    ),
)
NOTICES = tuple(
    NoticeKind(
        key=one.key,
        label=one.label,
        see=Can.SEE,
        does=Can.PREPARE,
        columns=(
            PublicColumn("group", "村民小组"),
            PublicColumn("head", "户主", Cell.NAME, whole=True),
            PublicColumn("persons", "家庭人口", Cell.INTEGER),
            PublicColumn("category", "监测对象类别"),
            PublicColumn("reason", "原因类别"),
        ),
        subjects=one.subjects,
        draft=one.draft,
        days=one.days,
        source="防止返贫动态监测和帮扶：村内公示不少于 5 日",
        subject_class="扶贫、救灾、慈善",
        published=one.published,
        # Nothing waits for the end of an announcement, and what was decided stays decided.
        withdrawn=one.withdrawn if one.then in NOTICE_OF else None,
        moved=one.moved if one.then in NOTICE_OF else None,
    )
    for one in _WAITS
)
