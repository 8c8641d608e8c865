"""三一致: candidates, what the system says of a household, progress and rates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.core.areas import queries as area_queries
from yihu.engine.areas import Level, ancestor
from yihu.engine.errors import NotFound
from yihu.engine.indicators import as_percent
from yihu.modules.households import queries as households
from yihu.modules.households.rules import HouseholdKind, Standing
from yihu.modules.quality.models import FieldCheck, Round, Sampled
from yihu.modules.quality.rules import Candidate, Held, Verdict

_LOOKED_AT = ~Q(paper="") & ~Q(reality="")
_AGREE = Q(paper=Verdict.AGREES, reality=Verdict.AGREES)


class NoSuchRound(NotFound):
    code = "no_such_round"


def rounds(actor: Actor) -> QuerySet[Round]:
    """Rounds drawn in the actor's area, and those of which a household lies in it."""
    return within(Round.objects.all(), actor)


def round_(actor: Actor, round_id: int) -> Round:
    """Raises NoSuchRound."""
    found = rounds(actor).filter(pk=round_id).first()
    if found is None:
        raise NoSuchRound("没有这次抽查，或不在您的管理范围内")
    return found


def sampled(actor: Actor, sampled_id: int) -> Sampled:
    """Raises NoSuchRound."""
    rows = within(Sampled.objects.all(), actor).select_related("household")
    found: Sampled | None = rows.filter(pk=sampled_id).first()
    if found is None:
        raise NoSuchRound("没有这一抽查户，或不在您的管理范围内")
    return found


def sheet_of_check(actor: Actor, check_id: int) -> int:
    """The number of the sheet on which the fact stands. Raises NoSuchRound."""
    found = (
        within(FieldCheck.objects.all(), actor)
        .filter(pk=check_id)
        .values_list("sampled_id", flat=True)
        .first()
    )
    if found is None:
        raise NoSuchRound("没有这一核对项，或不在您的管理范围内")
    return int(found)


def sample_of(actor: Actor, round_id: int) -> QuerySet[Sampled]:
    rows = within(Sampled.objects.all(), actor).filter(round_id=round_id).select_related("household")
    return rows.order_by("position")


def my_sheets(actor: Actor) -> QuerySet[Sampled]:
    """Households in the actor's area that wait to be checked, of rounds drawn anywhere."""
    rows = within(Sampled.objects.all(), actor).filter(checked_on__isnull=True, closed_on__isnull=True)
    return rows.order_by("area_code", "position")


def fields_of(row: Sampled) -> list[FieldCheck]:
    return list(row.fields.order_by("position"))


def candidates(area_code: str, as_of: date) -> list[Candidate]:
    """Registered households of the place on the day, by township and kind."""
    rows = households.registered_on(area_code, as_of).order_by("household_id")
    return [
        Candidate(household_id, f"{ancestor(code, Level.TOWNSHIP)} {kind}")
        for household_id, code, kind in rows.values_list("household_id", "area_code", "kind")
    ]


def stratum_label(stratum: str, names: dict[str, str]) -> str:
    """'东镇 · 低保户' for '430902101000 low_income'."""
    code, kind = stratum.split(" ")
    return f"{names.get(code, code)} · {HouseholdKind(kind).label}"


def held(actor: Actor, household: Any, as_of: date) -> list[Held]:
    """What the system says today of a household and its members, with the newest year's facts that the handbook tells
    too; secrets and health masked."""
    facts: dict[str, Any] = households.page_of(household, as_of)
    registration, residence = facts["registration"], facts["residence"]
    members = households.members_of(household, as_of)
    village = area_queries.named([residence.area_code]).get(residence.area_code, "") if residence else ""
    told = [
        Held("village", "行政村", village),
        Held("group", "组", residence.group_name if residence else ""),
        Held("persons", "家庭人口", str(len(members))),
        Held("kind", "户属性", registration.get_kind_display() if registration else ""),
        Held("standing", "脱贫属性", Standing(registration.standing).label if registration else ""),
    ]
    told += [
        Held(name, label, text)
        for name, label, text in households.checked_of_household(actor, household.pk, as_of)
    ]
    of_people = households.checked_of_people(actor, household.pk, as_of)
    for member in members:
        name, key = member.span.name, member.person.pk
        told += [
            Held("name", f"{name}：姓名", name, key),
            Held("relation", f"{name}：与户主关系", member.span.get_relation_display(), key),
            Held("sex", f"{name}：性别", member.person.get_sex_display(), key),
            Held("born_on", f"{name}：出生日期", member.person.born_on.isoformat(), key),
            Held("id_number", f"{name}：身份证号", member.id_number.masked if member.id_number else "", key),
            Held("phone", f"{name}：联系电话", member.phone.masked if member.phone else "", key),
            *(Held(field, f"{name}：{label}", text, key) for field, label, text in of_people.get(key, ())),
        ]
    return told


def fields_checked(area_code: str, as_of: date) -> QuerySet[FieldCheck]:
    """Facts held against paper and reality from 1 January of the day's year up to the day."""
    rows = FieldCheck.objects.filter(in_area("area_code", area_code), _LOOKED_AT)
    return rows.filter(checked_on__gte=date(as_of.year, 1, 1), checked_on__lte=as_of)


def fields_agree(area_code: str, as_of: date) -> QuerySet[FieldCheck]:
    """Of those the ones on which system, paper and reality agree."""
    return fields_checked(area_code, as_of).filter(_AGREE)


@dataclass(frozen=True)
class Rate:
    """How a township does in one round."""

    code: str
    name: str
    drawn: int
    done: int
    checked: int
    agree: int

    @property
    def percent(self) -> Decimal | None:
        return as_percent(Decimal(self.agree), Decimal(self.checked), 1)


def rates(rows: Iterable[Sampled]) -> list[Rate]:
    """By township, the worst first, those without a result last."""
    listed = list(rows)
    counted = {
        one["sampled_id"]: (one["checked"], one["agree"])
        for one in FieldCheck.objects.filter(sampled__in=[row.pk for row in listed])
        .values("sampled_id")
        .annotate(checked=Count("pk", filter=_LOOKED_AT), agree=Count("pk", filter=_AGREE))
    }
    towns: dict[str, list[Sampled]] = {}
    for row in listed:
        towns.setdefault(ancestor(row.area_code, Level.TOWNSHIP), []).append(row)
    names = area_queries.named(towns)
    found = [
        Rate(
            code,
            names.get(code, code),
            len(mine),
            sum(row.checked_on is not None for row in mine),
            sum(counted.get(row.pk, (0, 0))[0] for row in mine),
            sum(counted.get(row.pk, (0, 0))[1] for row in mine),
        )
        for code, mine in towns.items()
    ]
    return sorted(found, key=lambda one: (one.percent is None, one.percent or 0, one.code))


@dataclass(frozen=True)
class Difference:
    """A fact on which the three do not agree. `corrected`: the system says something else by now."""

    check: FieldCheck
    row: Sampled
    corrected: bool


def differences(actor: Actor, rows: Iterable[Sampled], as_of: date) -> list[Difference]:
    """In the order of the sheets."""
    by_id = {row.pk: row for row in rows}
    differ = Q(paper=Verdict.DIFFERS) | Q(reality=Verdict.DIFFERS)
    checks = FieldCheck.objects.filter(differ, sampled__in=by_id).order_by("sampled__position", "position")
    present: dict[int, dict[tuple[int | None, str], str]] = {}
    found = []
    for check in checks:
        row = by_id[check.sampled_id]
        if row.pk not in present:
            present[row.pk] = {
                (one.person_id, one.field): one.text for one in held(actor, row.household, as_of)
            }
        now = present[row.pk].get((check.person_id, check.field))
        found.append(Difference(check, row, now != check.system))
    return found
