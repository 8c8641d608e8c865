"""The figures of village teams and survey rounds, counted again in plain SQL (see `recounts`)."""

from __future__ import annotations

from collections.abc import Mapping

_ON_POST = """
    select m.id, m.area_code, 1 as amount, m.post, (select u.name from units_unit u where u.id = m.unit_id) as unit
    from teams_member m where m.start <= :day and (m."end" is null or :day < m."end")"""
_OF_YEAR = "{day} <= :day and extract(year from {day}) = extract(year from :day)"
_SHEET = """
    select s.id, s.area_code, {amount} as amount, v.kind from surveys_sheet s, surveys_survey v
    where v.id = s.survey_id and """
# A sheet counts where the household lived on the day.
_HERE = " and (s.came_on is null or s.came_on <= {day}) and (s.moved_on is null or {day} < s.moved_on)"
_DONE = "s.state = 'done' and " + _OF_YEAR.format(day="s.done_on") + _HERE.format(day="s.done_on")
_RECHECK = (
    "select r.id, r.area_code, r.{amount} as amount from surveys_recheck r join surveys_sheet s on s.id = r.sheet_id where "
    + _OF_YEAR.format(day='r."on"')
    + _HERE.format(day='r."on"')
)

RECOUNTS: Mapping[str, str] = {
    "team.n": """
        select t.id, t.area_code, 1 as amount, (select u.name from units_unit u where u.id = t.unit_id) as unit
        from teams_team t where t.start <= :day and (t."end" is null or :day < t."end")""",
    "team.member": _ON_POST,
    "team.insured": f"""{_ON_POST} and exists (
        select from teams_insurance i where i.member_id = m.id and i.start <= :day and :day < i."end")""",
    "team.duty_days": f"""
        select d.id, d.area_code, 1 as amount from teams_duty d
        where d.status = 'village' and {_OF_YEAR.format(day='d."on"')}""",
    "team.allowance": f"""
        select a.id, a.area_code, a.transport_fen + a.meal_fen as amount from teams_allowance a
        where {_OF_YEAR.format(day='a."on"')}""",
    "svy.villages": f"""
        select w.id, w.area_code, 1 as amount, v.kind from surveys_village w, surveys_survey v
        where v.id = w.survey_id and {_OF_YEAR.format(day="w.completed_on")}""",
    "svy.listed": _SHEET.format(amount="1") + _OF_YEAR.format(day="v.start") + _HERE.format(day=":day"),
    "svy.hh": _SHEET.format(amount="1") + _DONE,
    "svy.pop": _SHEET.format(amount="s.persons") + _DONE,
    "svy.compared": _RECHECK.format(amount="compared"),
    "svy.agreed": _RECHECK.format(amount="agreed"),
}
RATIOS: Mapping[str, tuple[str, str, int]] = {
    "team.per_team": ("team.member", "team.n", 2),
    "team.insured_rate": ("team.insured", "team.member", 1),
    "svy.consistency": ("svy.agreed", "svy.compared", 1),
}
