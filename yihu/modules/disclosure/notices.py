"""开放数据: the figures of a quarter by township, drafted like every notice, with a csv and a json beside the table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.engine import areas, policy
from yihu.engine.areas import Level
from yihu.engine.dates import add_months, chinese, month_end
from yihu.engine.notices import Draft, NoticeKind, PublicColumn, Subject, pk_of, uid_of
from yihu.engine.workdays import national
from yihu.modules.disclosure import rules
from yihu.modules.disclosure.permissions import Can
from yihu.modules.disclosure.queries.opendata import OPEN_DATA, aggregates
from yihu.modules.disclosure.rules.periods import WORKING_DAY, Period

_TERM = "disclosure.open_data_days"
LICENCE = "许可：可自由使用、转载和再加工，请注明来源和截止日期；不得用于识别个人。"


def _quarter_before(today: date) -> date:
    """The last day of the quarter that has ended."""
    begun = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    return month_end(add_months(begun, -1))


def _subjects(actor: Actor, today: date) -> Iterable[Subject]:
    """Of a county's own office only: a township's figures stand in its county's."""
    if areas.level_of(actor.area_code) is not Level.COUNTY:
        return
    as_of = _quarter_before(today)
    term = policy.for_area(actor.area_code).at(_TERM, today)
    due = rules.last_day(as_of, Period(int(term.number), working=WORKING_DAY in term.unit), national()).day
    packed = int(actor.area_code[:6]) * 100_000_000 + int(f"{as_of:%Y%m%d}")
    yield Subject(uid_of(OPEN_DATA, packed), actor.area_code, f"{chinese(as_of)}统计数据", due=due)


def _draft(actor: Actor, uid: UUID, today: date) -> Draft:
    county, day = divmod(pk_of(OPEN_DATA, uid), 100_000_000)
    as_of = date.fromisoformat(f"{day}")
    area_code = areas.full(f"{county:06d}")
    rows = aggregates(actor, area_code, as_of)
    name = area_queries.by_code(area_code).name
    return Draft(
        title=f"{name}统计数据（截至{chinese(as_of)}）",
        area_code=area_code,
        text=f"按乡镇汇总，截至{chinese(as_of)}。涉及户、人的数字小于 5 的不公开，为防止推算同时隐去的以“—”表示。{LICENCE}",
        rows=[
            {"figure": one.label, "unit": one.unit, "area": one.area_name, "value": one.text, "key": one.key}
            for one in rows
        ],
    )


NOTICES = (
    NoticeKind(
        key=OPEN_DATA,
        label="统计数据开放",
        see=Can.SEE,
        does=Can.DRAFT,
        columns=(
            PublicColumn("figure", "指标"),
            PublicColumn("unit", "单位"),
            PublicColumn("area", "地区"),
            PublicColumn("value", "数值"),
            PublicColumn("key", "指标代号"),
        ),
        subjects=_subjects,
        draft=_draft,
        days="disclosure.open_data_stands",
        source="政府信息公开条例第二十条、第二十六条：统计信息",
        subject_class="统计",
        objections=False,
    ),
)
