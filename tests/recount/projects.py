"""Projects, household lists and whole-village works recounted in plain SQL."""

from __future__ import annotations

from collections.abc import Mapping

# A project's days are recounted from its standing steps, not from the days kept on the project.
STEPPED = """exists (
      select from projects_projectstep s where s.project_id = p.id and s.stage = '{stage}' and s."on" <= :day
        and s.withdraws_id is null and not exists
          (select from projects_projectstep w where w.withdraws_id = s.id))"""
PROJECT = "select p.id, p.area_code, {amount} as amount, p.category from projects_project p where "


def stepped(stage: str) -> str:
    return STEPPED.format(stage=stage)


_IN_PLAN = f"p.year = extract(year from :day) and {stepped('planned')} and not {stepped('removed')}"
_IN_LIBRARY = f"{stepped('in_library')} and not {stepped('removed')}"
# What was planned on the day: the newest change by then, else what the oldest later one says stood before it.
_INVESTED = """coalesce(
      (select c.central_fen + c.province_fen + c.city_fen + c.county_fen + c.other_fen
       from projects_plan_change c where c.project_id = p.id and c."on" <= :day
       order by c."on" desc, c.id desc limit 1),
      (select c.was_central_fen + c.was_province_fen + c.was_city_fen + c.was_county_fen + c.was_other_fen
       from projects_plan_change c where c.project_id = p.id and c."on" > :day order by c."on", c.id limit 1),
      p.central_fen + p.province_fen + p.city_fen + p.county_fen + p.other_fen)"""
_PAID = """(select coalesce(sum(t.fen), 0) from funds_payment t, funds_decision d
      where d.payment_id = t.id and d.verdict = 'posted' and d."on" <= :day
        and t.year = extract(year from :day) and t.project_number = p.number
        and left(t.area_code, 6) = left(p.area_code, 6))"""
_OF_WORKS = f"""
    select p.id, p.area_code, {{amount}} as amount from projects_project p
    join projects_village_works v on v.id = p.works_id
    where v.year = extract(year from :day) and v.start <= :day and not {stepped("removed")}"""
_LISTED = """
    select {once} l.id, l.area_code, {amount} as amount, b.way, b.number as batch
    from projects_aid_line l join projects_aid_batch b on b.id = l.batch_id
    where b.year = extract(year from :day) and b.made_on <= :day and l.fen > 0"""
_ONCE = {"once": "distinct on (l.household_id)", "amount": "1"}
_FIRST = " order by l.household_id, l.id"
_PAID_OUT = " and b.paid_on <= :day"
_BENEFITS = """
    select b.id, b.area_code, 1 as amount from
      (select distinct on (x.household_id) x.* from projects_beneficiary x
       where x."on" <= :day order by x.household_id, x.id) b
    where true"""
_LAST_MOVE = """(select max(s."on") from projects_projectstep s where s.project_id = p.id and s."on" <= :day
        and s.withdraws_id is null and not exists
          (select from projects_projectstep w where w.withdraws_id = s.id))"""


RECOUNTS: Mapping[str, str] = {
    "proj.total": PROJECT.format(amount="1") + _IN_PLAN,
    "proj.started": f"{PROJECT.format(amount='1')} {_IN_PLAN} and {stepped('started')}",
    "proj.finished": f"{PROJECT.format(amount='1')} {_IN_PLAN} and {stepped('finished')}",
    "proj.accepted": f"{PROJECT.format(amount='1')} {_IN_PLAN} and {stepped('accepted')}",
    "proj.lib": PROJECT.format(amount="1") + _IN_LIBRARY,
    "proj.lib_invest": PROJECT.format(amount=_INVESTED) + _IN_LIBRARY,
    "proj.plan_next": f"""{PROJECT.format(amount="1")} p.year = extract(year from :day) + 1
        and ({stepped("proposed")} or {stepped("in_library")}) and not {stepped("removed")}""",
    "proj.late": f"""{PROJECT.format(amount="1")} {_IN_PLAN} and (
        (p.start_due <= :day and not {stepped("started")})
        or (p.finish_due <= :day and not {stepped("finished")}))""",
    "proj.idle": f"""{PROJECT.format(amount="1")} {stepped("planned")} and not {stepped("removed")}
        and not {stepped("finished")} and {_LAST_MOVE} < :day - 90""",
    "proj.works_plan": _OF_WORKS.format(amount=_INVESTED),
    "proj.works_paid": _OF_WORKS.format(amount=_PAID),
    "proj.works_left": _OF_WORKS.format(amount=f"{_INVESTED} - {_PAID}"),
    "proj.aid_hh": _LISTED.format(**_ONCE) + _FIRST,
    "proj.aid_plan": _LISTED.format(once="", amount="l.fen"),
    "proj.aid_organised": _LISTED.format(once="", amount="l.fen") + " and b.way = 'organised'",
    "proj.aid_paid_hh": _LISTED.format(**_ONCE) + _PAID_OUT + _FIRST,
    "proj.aid_paid": _LISTED.format(once="", amount="l.fen") + _PAID_OUT,
    "proj.benefit_hh": _BENEFITS,
    "proj.benefit_poor_hh": f"""{_BENEFITS} and (
        exists (select from households_registration r where r.household_id = b.household_id
          and r.start <= :day and (r."end" is null or :day < r."end"))
        or exists (select from monitoring_case c where c.household_id = b.household_id
          and c.start <= :day and (c."end" is null or :day < c."end")))""",
}
IN_WAN = {
    "proj.lib_invest",
    "proj.works_plan",
    "proj.works_paid",
    "proj.works_left",
    "proj.aid_plan",
    "proj.aid_organised",
    "proj.aid_paid",
}
RATIOS: Mapping[str, tuple[str, str, int]] = {
    "proj.start_rate": ("proj.started", "proj.total", 1),
    "proj.finish_rate": ("proj.finished", "proj.total", 1),
    "proj.accept_rate": ("proj.accepted", "proj.total", 1),
    "proj.aid_rate": ("proj.aid_paid_hh", "proj.aid_hh", 1),
}
