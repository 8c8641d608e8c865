"""What the register puts into the household's papers: who lives there, how they live, what they are entitled to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.ledgers import values
from yihu.core.web.templatetags.ui import day
from yihu.engine.dossier import HouseholdPaper, Line, Part
from yihu.engine.ledgers import SECRET
from yihu.modules.households import queries
from yihu.modules.households.permissions import Can
from yihu.modules.households.queries.of_many import Known
from yihu.modules.households.rules.yearly import HOUSEHOLD_COLUMNS, PERSON_COLUMNS

_PERSON = {column.name: column for column in PERSON_COLUMNS}
_OF_MEMBER = ("labour", "work_region")
_MEDICAL = ("resident_medical", "employee_medical", "serious_medical", "commercial_medical")
_PENSION = ("resident_pension", "employee_pension")
_SHORT = {
    "resident_medical": "居民",
    "employee_medical": "职工",
    "serious_medical": "大病",
    "commercial_medical": "商业补充",
    "resident_pension": "居民",
    "employee_pension": "职工",
    "low_income": "低保",
    "destitute": "特困",
}
_ID_NUMBER = 4
_TOLD_ON_WALLS = {
    "low_income": "最低生活保障",
    "destitute": "特困供养",
    "resident_medical": "城乡居民基本医疗保险",
    "resident_pension": "城乡居民基本养老保险",
    "post_kind": "公益性岗位",
}
Lines = Mapping[int, Sequence[Line]]


def basics(actor: Actor, households: Sequence[int], as_of: date) -> Lines:
    """基本情况 of the file and of the account."""
    people = queries.members_of_many(actor, households, as_of)
    years = queries.newest_years(actor, households, as_of.year)
    known = queries.known_of(actor, households, as_of)
    names = _places(known)
    return {
        pk: [
            Line(label, (label, text))
            for label, text in [
                *_who(one, people.get(pk, []), names),
                ("户编号", one.household.number),
                *_standing(one),
                ("主要致贫原因", years[pk].get_main_cause_display() if pk in years else ""),
            ]
        ]
        for pk, one in known.items()
    }


def card(actor: Actor, households: Sequence[int], as_of: date) -> Lines:
    """Who the card is for: nothing of why or since when."""
    people = queries.members_of_many(actor, households, as_of)
    known = queries.known_of(actor, households, as_of)
    names = _places(known)
    return {
        pk: [Line(label, (label, text)) for label, text in _who(one, people.get(pk, []), names)]
        for pk, one in known.items()
    }


def _places(known: Mapping[int, Known]) -> dict[str, str]:
    return values.area_names(one.residence.area_code for one in known.values() if one.residence)


def _who(one: Known, members: Sequence[Any], names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    residence = one.residence
    place = f"{names[residence.area_code]}{residence.group_name}" if residence else ""
    yield "户主", members[0].span.name if members else ""
    yield "家庭人口", f"{len(members)} 人"
    yield "住址", place
    yield "户属性", one.registration.get_kind_display() if one.registration else "未建档"


def _standing(one: Known) -> Iterator[tuple[str, str]]:
    yield "脱贫属性", one.registration.get_standing_display() if one.registration else ""
    yield "建档日期", day(one.registered_since) if one.registered_since else ""
    yield "脱贫日期", day(one.last_exit.done_on) if one.last_exit else ""


def members(actor: Actor, households: Sequence[int], as_of: date) -> Lines:
    """The roll of the day; the birth month instead of an age, which would change by itself."""
    facts = queries.newest_person_years(actor, households, as_of.year)
    people = queries.members_of_many(actor, households, as_of)
    return {
        pk: [_member(one, facts.get((pk, one.person.pk))) for one in found] for pk, found in people.items()
    }


def _member(one: Any, facts: Any) -> Line:
    known = [queries.schooling(facts) if facts else "", *(_text(name, facts) for name in _OF_MEMBER)]
    sealed = {_ID_NUMBER: one.id_number} if one.id_number else {}
    cells = (
        one.span.name,
        one.span.get_relation_display(),
        one.person.get_sex_display(),
        f"{one.person.born_on:%Y-%m}",
        one.id_number.masked if one.id_number else "",
        *known,
    )
    return Line(str(one.person.pk), cells, sealed)


def _text(name: str, facts: Any) -> str:
    return "" if facts is None else values.text(_PERSON[name], getattr(facts, name), {})


def security(actor: Actor, households: Sequence[int], as_of: date) -> Lines:
    """How each member is covered, in the newest year; of health and disability only whether there is something."""
    facts = queries.newest_person_years(actor, households, as_of.year)
    people = queries.members_of_many(actor, households, as_of)
    known = {pk: [(one, facts.get((pk, one.person.pk))) for one in found] for pk, found in people.items()}
    return {
        pk: [_secured(one, row) for one, row in members if row is not None] for pk, members in known.items()
    }


def _secured(one: Any, facts: Any) -> Line:
    cells = (
        one.span.name,
        str(facts.year),
        _text("health", facts),
        _text("disability_kind", facts),
        _cover(facts, _MEDICAL),
        _cover(facts, _PENSION),
        _cover(facts, ("low_income", "destitute")),
        _at_work(facts),
    )
    return Line(str(one.person.pk), cells)


def _cover(facts: Any, names: Sequence[str]) -> str:
    """The yeses; 否 where all that is known is a no, nothing where nothing is known."""
    answers = {name: getattr(facts, name) for name in names}
    told = "、".join(_SHORT[name] for name, answer in answers.items() if answer)
    return told or ("否" if False in answers.values() else "")


def _at_work(facts: Any) -> str:
    """Work away from home and a post, with their months."""
    told = []
    for what, months in (("work_region", "work_months"), ("post_kind", "post_months")):
        if text := _text(what, facts):
            count = getattr(facts, months)
            told.append(f"{text} {count} 个月" if count else text)
    return "；".join(told)


def living(actor: Actor, households: Sequence[int], as_of: date) -> Lines:
    """What is known of the newest year: neither secrets nor blanks."""
    columns = [one for one in HOUSEHOLD_COLUMNS if one.kind not in SECRET and not one.sensitive]
    found = {}
    for pk, row in queries.newest_years(actor, households, as_of.year).items():
        lines = [Line("year", ("信息年度", f"{row.year} 年"))]
        for column in columns:
            if text := values.text(column, getattr(row, column.name), {}):
                lines.append(Line(column.name, (column.label, f"{text} {column.unit}".strip())))
        found[pk] = lines
    return found


def entitled(actor: Actor, households: Sequence[int], as_of: date) -> Lines:
    """Who of the household enjoys what, as far as a wall may tell."""
    facts = queries.newest_person_years(actor, households, as_of.year)
    people = queries.members_of_many(actor, households, as_of)
    found = {}
    for pk, members in people.items():
        who: dict[str, list[str]] = defaultdict(list)
        for one in members:
            row = facts.get((pk, one.person.pk))
            for name in _TOLD_ON_WALLS:
                value = getattr(row, name, None)
                if value and value != "none":
                    more = f"（{_text(name, row)}）" if isinstance(value, str) else ""
                    who[name].append(f"{one.span.name}{more}")
        found[pk] = [
            Line(name, (label, _everyone(who[name], len(members))))
            for name, label in _TOLD_ON_WALLS.items()
            if who[name]
        ]
    return found


def _everyone(who: Sequence[str], members: int) -> str:
    return f"全家 {members} 人" if len(who) == members > 1 else "、".join(who)


_FILE, _CARD, _ACCOUNT = HouseholdPaper.FILE, HouseholdPaper.CARD, HouseholdPaper.ACCOUNT

DOSSIER = (
    Part("households.card", "家庭情况", (_CARD,), Can.SEE, card, order=10),
    Part("households.basics", "基本情况", (_FILE, _ACCOUNT), Can.SEE, basics, order=10),
    Part(
        "households.members",
        "家庭成员",
        (_FILE,),
        Can.SEE,
        members,
        head=(
            "姓名",
            "与户主关系",
            "性别",
            "出生年月",
            "身份证号",
            "文化程度或在校",
            "劳动技能",
            "务工所在地",
        ),
        widths=(1.5, 1.4, 0.8, 1.3, 2.8, 1.7, 1.8, 1.5),
        order=20,
    ),
    Part(
        "households.security",
        "成员健康和保障",
        (_FILE,),
        Can.SEE,
        security,
        head=("姓名", "年度", "患病残疾", "残疾证", "医疗保险", "养老保险", "低保、特困", "务工和公益性岗位"),
        widths=(1.4, 0.9, 0.9, 0.9, 2.0, 1.2, 1.3, 2.8),
        empty="（还没有登记成员年度信息）",
        order=25,
    ),
    Part(
        "households.living",
        "生产生活条件",
        (_FILE,),
        Can.SEE,
        living,
        empty="（还没有登记年度信息）",
        order=30,
    ),
    Part(
        "households.entitled",
        "享受政策",
        (_CARD,),
        Can.SEE,
        entitled,
        head=("政策项目", "享受人"),
        widths=(1.2, 2.0),
        order=30,
    ),
)
