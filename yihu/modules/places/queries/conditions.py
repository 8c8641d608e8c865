"""What villages have on a day, judged by `policy/conditions.yaml` in the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.engine import areas, conditions
from yihu.engine.areas import Level
from yihu.engine.conditions import Condition, Limit, Test, Verdict
from yihu.modules.places.models import GapProject, NaturalVillage, PoorVillage, Profile, VillageSheet

# Empty in the sheet of a village that is out of poverty, each of these is an error of the sheet.
NEEDED = (
    "low_income_households",
    "low_income_persons",
    "destitute_persons",
    "disabled",
    "clinics",
    "libraries",
)


@dataclass(frozen=True)
class Judged:
    """One village's sheet and what every condition in force says of it."""

    sheet: VillageSheet
    verdicts: Mapping[str, Verdict]

    @property
    def gaps(self) -> list[str]:
        return [key for key, verdict in self.verdicts.items() if verdict is Verdict.GAP]


def sheets(actor: Actor) -> QuerySet[VillageSheet]:
    return within(VillageSheet.objects.all(), actor)


def hamlets(actor: Actor) -> QuerySet[NaturalVillage]:
    return within(NaturalVillage.objects.all(), actor)


def gap_projects(actor: Actor) -> QuerySet[GapProject]:
    return within(GapProject.objects.all(), actor)


def sheets_on(area_code: str, as_of: date) -> QuerySet[VillageSheet]:
    """The newest sheet of every village on or before the day."""
    newer = VillageSheet.objects.filter(
        area_code=OuterRef("area_code"), start__gt=OuterRef("start"), start__lte=as_of
    )
    rows = VillageSheet.objects.filter(in_area("area_code", area_code), start__lte=as_of)
    return rows.exclude(Exists(newer)).order_by("area_code")


def sheet_on(area_code: str, as_of: date) -> VillageSheet | None:
    return sheets_on(area_code, as_of).filter(area_code=area_code).first()


def hamlets_on(area_code: str, as_of: date) -> QuerySet[NaturalVillage]:
    """What was counted last of every natural village."""
    return _newest_hamlets(NaturalVillage.objects.filter(in_area("area_code", area_code)), as_of).order_by(
        "area_code", "name"
    )


def _newest_hamlets(rows: QuerySet[NaturalVillage], as_of: date) -> QuerySet[NaturalVillage]:
    newer = NaturalVillage.objects.filter(
        area_code=OuterRef("area_code"), name=OuterRef("name"), start__gt=OuterRef("start"), start__lte=as_of
    )
    return rows.filter(start__lte=as_of).exclude(Exists(newer))


def hamlets_of(area_code: str, as_of: date) -> QuerySet[NaturalVillage]:
    return hamlets_on(area_code, as_of).filter(area_code=area_code)


def large_hamlets_on(
    area_code: str, as_of: date, *, key: str = "", fact: str = ""
) -> QuerySet[NaturalVillage]:
    """Natural villages that the condition `key` asks about (empty: 光纤), that have `fact` where one is named."""
    asked = conditions.condition(key or "hamlet_fibre")
    limit = asked.limit(as_of) if asked else None
    rows = hamlets_on(area_code, as_of)
    if limit is None:
        return rows.none()
    rows = rows.filter(households__gte=limit.value)
    return rows.filter(**{fact: True}) if fact else rows


def met_on(key: str, verdict: Verdict, area_code: str, as_of: date) -> QuerySet[VillageSheet]:
    """Sheets in force of which the condition says so; none on days without a limit."""
    asked = conditions.condition(key)
    limit = asked.limit(as_of) if asked else None
    rows = sheets_on(area_code, as_of)
    if asked is None or limit is None:
        return rows.none()
    met, gap = _split(asked, limit, as_of)
    return rows.filter(met if verdict is Verdict.MET else gap)


def _split(asked: Condition, limit: Limit, as_of: date) -> tuple[Q, Q]:
    """(met, gap) over sheets; a sheet that is in neither says nothing."""
    if asked.of_hamlets:
        found = _newest_hamlets(NaturalVillage.objects.filter(area_code=OuterRef("area_code")), as_of)
        found = found.filter(households__gte=limit.value)
        lacking, having = (Q(Exists(found.filter(**{asked.fact: has}))) for has in (False, True))
        return having & ~lacking, lacking
    match asked.test:
        case Test.YES:
            return Q(**{asked.fact: True}), Q(**{asked.fact: False})
        case Test.LEAST:
            return Q(**{f"{asked.fact}__gte": limit.value}), Q(**{f"{asked.fact}__lt": limit.value})
        case Test.MOST:
            return Q(**{f"{asked.fact}__lte": limit.value}), Q(**{f"{asked.fact}__gt": limit.value})


def judged(area_code: str, as_of: date) -> dict[str, Judged]:
    """village code -> its sheet with all verdicts; one question for the whole area."""
    asked = [(one, limit) for one in conditions.conditions() if (limit := one.limit(as_of)) is not None]
    rows = sheets_on(area_code, as_of)
    for one, limit in asked:
        met, gap = _split(one, limit, as_of)
        rows = rows.annotate(**{f"met_{one.key}": met, f"gap_{one.key}": gap})
    return {row.area_code: Judged(row, {one.key: _verdict(row, one.key) for one, _ in asked}) for row in rows}


def _verdict(row: VillageSheet, key: str) -> Verdict:
    # Comparing with nothing gives neither.
    if getattr(row, f"gap_{key}"):
        return Verdict.GAP
    return Verdict.MET if getattr(row, f"met_{key}") else Verdict.UNKNOWN


def gaps_of(area_code: str, as_of: date) -> list[Condition]:
    """The open gaps of one village."""
    found = judged(area_code, as_of).get(area_code)
    return [one for one in conditions.in_force(as_of) if found and found.verdicts[one.key] is Verdict.GAP]


def gap_projects_by(actor: Actor, area_code: str, as_of: date) -> dict[tuple[str, str], list[GapProject]]:
    """(village, condition) -> the projects that are to close the gap."""
    rows = gap_projects(actor).filter(in_area("area_code", area_code), on__lte=as_of)
    found: dict[tuple[str, str], list[GapProject]] = defaultdict(list)
    for row in rows.order_by("on", "pk"):
        found[row.area_code, row.condition].append(row)
    return dict(found)


def of_project(actor: Actor, number: str, area_code: str) -> QuerySet[GapProject]:
    """The gaps that a project of the county is to close."""
    county = areas.ancestor(area_code, Level.COUNTY)
    inside = county if areas.inside(county, actor.area_code) else actor.area_code
    return (
        gap_projects(actor)
        .filter(in_area("area_code", inside), number=number)
        .order_by("area_code", "condition")
    )


@dataclass(frozen=True)
class Lacking:
    """A village out of poverty of which `empty` is not known though it must be: fields of its sheet (all of them where
    it has none), and its population."""

    area_code: str
    sheet: VillageSheet | None
    empty: tuple[str, ...]


def sheets_lacking(area_code: str, as_of: date) -> list[Lacking]:
    """Villages out of poverty that leave something empty which they must say (V060)."""
    out = PoorVillage.objects.filter(in_area("area_code", area_code), out_on__lte=as_of)
    codes = list(out.order_by("area_code").values_list("area_code", flat=True))
    sheets = {row.area_code: row for row in sheets_on(area_code, as_of).filter(area_code__in=codes)}
    newest = Profile.objects.filter(area_code__in=codes, start__lte=as_of).order_by("area_code", "-start")
    peopled = {row.area_code for row in newest.distinct("area_code") if row.population is not None}
    found = []
    for code in codes:
        empty = [name for name in NEEDED if getattr(sheets.get(code), name, None) is None]
        empty += [] if code in peopled else ["population"]
        if empty:
            found.append(Lacking(code, sheets.get(code), tuple(empty)))
    return found
