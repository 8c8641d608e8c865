"""A list of households of one village: begun, visited, signed, thinned out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.history import actions as history
from yihu.engine import areas, money
from yihu.engine.areas import Level
from yihu.engine.errors import BadValue, Conflict, WrongStage
from yihu.engine.stages import WrongOrder, require_order
from yihu.modules.households.rules import HouseholdKind
from yihu.modules.procedures import queries, rules
from yihu.modules.procedures.actions.base import chosen, locked, put_step
from yihu.modules.procedures.models import Case, Round
from yihu.modules.procedures.permissions import Can
from yihu.modules.procedures.rules import ROADS, Given, Kind, Stage, Standard


class TitleTaken(Conflict):
    code = "round_title_taken"


@dataclass(frozen=True)
class Visit:
    """What a visit found: yuan per head and year, tests not met."""

    income: Decimal
    failed: tuple[Standard, ...] = ()


@transaction.atomic
def start(
    actor: Actor,
    *,
    kind: Kind,
    village: str,
    title: str,
    year: int,
    households: Sequence[UUID | str],
    given: Given,
    kinds: Mapping[str, HouseholdKind] | None = None,
) -> Round:
    """A new list with its first step. `kinds`: 户属性 by household uid, 一般户 where nothing is said.

    Raises BadValue for households the procedure is not about, TitleTaken, and what the first step's guards raise.
    """
    place = area_queries.by_code(village)
    first = ROADS[kind][0]
    actor.require(queries.CAN[first], place.code)
    name = _title(place.code, title)
    wanted = {str(uid) for uid in households}
    rows = list(queries.open_for(kind, place.code, given.on).filter(household__uid__in=wanted))
    if not wanted or len(rows) != len(wanted):
        raise BadValue(f"请勾选农户；有的户不符合“{kind.label}”的条件或已在另一份名单中，请刷新后重选")
    rules.check_given(kind, first, given, queries.limits(kind, first, place.code, given.on), cases=())
    made = _new(kind, place.code, name, year, given.on, actor.user_id)
    Case.objects.bulk_create(
        Case(
            area_code=place.code,
            round=made,
            household_id=row.household_id,
            number=row.number,
            head_name=row.head_name or "",
            group_name=row.group_name,
            persons=row.people,
            household_kind=(kinds or {}).get(str(row.household.uid), HouseholdKind.GENERAL),
        )
        for row in rows
    )
    put_step(actor, made, first, given)
    history.record(
        actor,
        "procedures.started",
        made,
        summary=f"{kind.label}名单“{name}” {len(rows)} 户",
        households=len(rows),
    )
    return made


def _title(village: str, title: str) -> str:
    if areas.level_of(village) is not Level.VILLAGE:
        raise BadValue("名单按村（社区）办理，请选择到村")
    name = " ".join(title.split())
    if not name:
        raise BadValue("请填写名单名称，例如“2020年第一批退出”")
    return name


def _new(kind: Kind, village: str, title: str, year: int, on: date, user_id: int | None) -> Round:  # noqa: PLR0917
    try:
        with transaction.atomic():
            return Round.objects.create(
                area_code=village,
                kind=kind,
                title=title[:40],
                year=year,
                stage=ROADS[kind][0],
                stage_on=on,
                ready_on=on,
                last_user=user_id,
            )
    except IntegrityError:
        raise TitleTaken("该村已有同名的名单，请换一个名称，例如加上批次") from None


@transaction.atomic
def survey(actor: Actor, round_id: int, visits: Mapping[int, Visit], *, on: date) -> Round:
    """入户核实 results by case; a later visit replaces an earlier one. Only before the step is taken.

    Raises WrongStage, WrongOrder, BadValue.
    """
    found = locked(actor, round_id, Can.PREPARE)
    if rules.next_stage(found.sort, found.now) is not Stage.VERIFIED:
        raise WrongStage(f"这份名单当前为“{found.now.label}”，不在入户核实环节")
    require_order(found.now, found.ready_on, on)
    for case in chosen(found, visits):
        visit = visits[case.pk]
        if visit.income < 0:
            raise BadValue("人均纯收入不能为负数，请核对")
        case.visited_on, case.income_fen = on, money.to_fen(visit.income)
        case.failed = [test.value for test in visit.failed]
        case.save(update_fields=["visited_on", "income_fen", "failed"])
    history.record(
        actor, "procedures.surveyed", found, summary=f"登记入户核实 {len(visits)} 户", on=on.isoformat()
    )
    return found


@transaction.atomic
def sign(actor: Actor, round_id: int, case_ids: Sequence[int], *, on: date) -> Round:
    """农户签字认可 of the chosen households. Raises WrongStage, WrongOrder, BadValue."""
    found = locked(actor, round_id, Can.PREPARE)
    if rules.next_stage(found.sort, found.now) is not Stage.SIGNED:
        raise WrongStage(f"这份名单当前为“{found.now.label}”，不在签字认可环节")
    require_order(found.now, found.ready_on, on)
    rows = chosen(found, case_ids)
    Case.objects.filter(pk__in=[case.pk for case in rows]).update(signed_on=on)
    history.record(
        actor, "procedures.signed", found, summary=f"登记签字认可 {len(rows)} 户", on=on.isoformat()
    )
    return found


@transaction.atomic
def drop(actor: Actor, round_id: int, case_ids: Sequence[int], *, on: date, why: str) -> Round:
    """不通过 or 剔除: the chosen households leave the list, with the reason told to them.

    Whoever takes the next step may drop. Raises BadValue, WrongOrder, NotAllowed.
    """
    found = queries.get(actor, round_id)
    following = rules.next_stage(found.sort, found.now)
    found = locked(actor, round_id, queries.CAN[following] if following else Can.PREPARE)
    if not why.strip():
        raise BadValue("请写明剔除原因，并告知农户")
    if on < found.stage_on:
        raise WrongOrder(f"剔除日期不能早于当前环节日期 {found.stage_on:%Y-%m-%d}")
    rows = chosen(found, case_ids)
    Case.objects.filter(pk__in=[case.pk for case in rows]).update(
        dropped_on=on, dropped_at=found.stage, dropped_why=why.strip()[:200]
    )
    found.version += 1
    found.save(update_fields=["version"])
    history.record(
        actor,
        "procedures.dropped",
        found,
        summary=f"剔除 {len(rows)} 户：{why.strip()}"[:200],
        on=on.isoformat(),
    )
    return found
