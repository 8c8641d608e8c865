"""The demo county's ledgers as workbooks, in the shape of the product's own templates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.enums import Labelled
from yihu.engine.ledgers import Ledger
from yihu.modules.places.rules import KeyKind, KeyLevel, KeyReason
from yihu.modules.projects import rules as projects_rules
from yihu.modules.rectification.rules import Category, Round, Source
from yihu.site.seed.county import CAMPAIGN_START, County, Place, Trouble, Work, townships

Line = dict[str, Any]
KEY_TOWN = "430902107000"
_ROUNDS = {"第一轮排查": Round.FIRST, "第二轮排查": Round.SECOND, "省市比对反馈": Round.COMPARISON}
_CATEGORIES = {
    "policy": Category.POLICY,
    "work": Category.WORK,
    "responsibility": Category.DUTY,
    "data": Category.DATA,
    "funds": Category.FUND,
}
_LEADERS = ("周某平", "刘某华", "陈某", "李某军", "张某丽", "王某")


def workbook(ledger: Ledger, lines: Iterable[Line]) -> bytes:
    """One sheet under the ledger's own headers; codes by label, dates as dates, everything else as text."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet(ledger.title[:31])
    columns = ledger.editable
    sheet.write_row(0, 0, [column.header for column in columns])
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, line in enumerate(lines, start=1):
        for position, column in enumerate(columns):
            _write(sheet, number, position, line.get(column.name), day)
    book.close()
    return target.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    elif isinstance(value, Labelled):
        sheet.write_string(row, column, value.label)
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, str(value))


def problems(county: County) -> list[Line]:
    names = {place.code: place.name for place in townships(county.places)}
    return [_problem(at, trouble, names) for at, trouble in enumerate(county.troubles)]


def _problem(at: int, trouble: Trouble, names: dict[str, str]) -> Line:
    round_ = _ROUNDS[trouble.round]
    source = Source.DATA_COMPARISON if round_ is Round.COMPARISON else Source.QUALITY_REVIEW
    town = names[areas.ancestor(trouble.area_code, Level.TOWNSHIP)]
    closed = trouble.closed_on
    return {
        "number": trouble.number,
        "area_code": trouble.area_code,
        "source": source,
        "round": round_,
        "category": _CATEGORIES[trouble.category],
        "description": trouble.text,
        "unit": f"{town}扶贫站",
        "leader": _LEADERS[at % len(_LEADERS)],
        "found_on": trouble.found_on,
        "due_on": trouble.due_on,
        "measure_text": trouble.measure,
        "evidence_text": f"整改档案 {trouble.number}" if closed else "",
        "closed_on": closed,
    }


def key_places(county: County) -> list[Line]:
    """3 provincial villages; 1 town and 4 villages of the city; 13 + 35 villages and 16 sites of the district."""
    villages = county.villages
    made = [_key(place, KeyLevel.PROVINCE, KeyReason.DESIGNATED) for place in villages.provincial]
    town = next(place for place in county.places if place.code == KEY_TOWN)
    made.append(_key(town, KeyLevel.CITY, KeyReason.DESIGNATED, KeyKind.TOWNSHIP))
    made += [_key(place, KeyLevel.CITY, KeyReason.DESIGNATED) for place in villages.municipal]
    made += [_key(place, KeyLevel.COUNTY, KeyReason.POOR_VILLAGE) for place in villages.poor]
    made += [_key(place, KeyLevel.COUNTY, KeyReason.MANY_REGISTERED) for place in villages.large]
    made += [
        {**_key(place, KeyLevel.COUNTY, KeyReason.RESETTLEMENT, KeyKind.SITE), "name": name}
        for place, name in _sites(county)
    ]
    return made


def sites(county: County) -> list[Line]:
    return [
        {
            "area_code": place.code,
            "name": name,
            "start": date(2018, 10, 1),
            "households": 12 + at,
            "persons": 31 + 3 * at,
        }
        for at, (place, name) in enumerate(_sites(county))
    ]


def poor_villages(county: County) -> list[Line]:
    """The district's poor villages, all but none out before 2020."""
    return [
        {
            "area_code": place.code,
            "start": date(2014, 12, 31),
            "out_on": date(2019, 3, 20),
            "document": "湘扶发（示例）",
        }
        for place in county.villages.poor
    ]


def _key(place: Place, level: KeyLevel, reason: KeyReason, kind: KeyKind = KeyKind.VILLAGE) -> Line:
    return {
        "area_code": place.code,
        "name": place.name,
        "kind": kind,
        "level": level,
        "reason": reason,
        "start": CAMPAIGN_START,
    }


def _sites(county: County) -> list[tuple[Place, str]]:
    hosts = [*county.villages.large, *county.villages.other]
    return [(hosts[at * 3], f"{hosts[at * 3].name}集中安置点") for at in range(16)]


_PROJECT_CATEGORIES = {
    "industry": projects_rules.Category.INDUSTRY,
    "infrastructure": projects_rules.Category.INFRASTRUCTURE,
    "housing": projects_rules.Category.HOUSING,
    "employment": projects_rules.Category.EMPLOYMENT,
    "education": projects_rules.Category.EDUCATION,
}


def projects(county: County) -> list[Line]:
    """145 projects of the year's plan; 140 with the day they started."""
    names = {place.code: place.name for place in townships(county.places)}
    return [_project(work, names) for work in county.works]


def _project(work: Work, names: dict[str, str]) -> Line:
    town = names[areas.ancestor(work.area_code, Level.TOWNSHIP)]
    at_once = work.number.endswith(("15", "40"))
    contracted = None
    if work.started_on:
        contracted = max(work.planned_on, work.started_on - timedelta(days=9))
    return {
        "number": work.number,
        "year": 2020,
        "name": work.name,
        "category": _PROJECT_CATEGORIES[work.category],
        "area_code": work.area_code,
        "construction": projects_rules.Construction.NEW,
        "scale": "按批复的实施方案建设",
        "central_fen": Decimal(work.planned_yuan) / 10_000,
        "unit": f"{town}扶贫站",
        "responsible": "镇分管负责人",
        "households": 20 + work.planned_yuan // 20_000,
        "persons": 55 + work.planned_yuan // 8_000,
        "target": "按期完工，带动脱贫户增收",
        "benefit": "吸纳脱贫户务工，带动发展产业",
        "subsidy": "按实施方案核定",
        "start_due": date(2020, 5, 31),
        "finish_due": date(2020, 6, 20) if at_once else date(2020, 10, 31),
        "green": at_once,
        "urgent_reason": "防疫期间小微项目走绿色通道，一事一议" if at_once else "",
        "in_library_on": date(2019, 11, 20),
        "planned_on": work.planned_on,
        "contracted_on": contracted,
        "started_on": work.started_on,
        "finished_on": work.finished_on,
        "accepted_on": work.accepted_on,
    }
