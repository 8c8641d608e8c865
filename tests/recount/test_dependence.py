"""Changing one row changes only the figures that are counted from its table, and those that must change do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from django.apps import apps
from django.db import connection, transaction

from tests.recount import assets, benefits, credit, disclosure, industry, supervision, teams, village_sheets
from tests.recount.county import a_county
from tests.recount.recounts import Recount
from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, an_actor
from yihu.modules.departments.rules import FILES
from yihu.modules.indicators import queries

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 30)
KEYS = [found.key for found in queries.catalogue()]
_OF_THE_YEAR = "year = 2020 and \"on\" <= '2020-06-30'"
_OPEN = "start <= '2020-06-30' and \"end\" is null"


@dataclass(frozen=True)
class Change:
    """`set` done to one row that satisfies `where`; `tables` besides it change too, where a row repeats another.
    Figures of `moves` must change."""

    table: str
    set: str
    where: str
    moves: frozenset[str]
    also: str = ""
    tables: tuple[str, ...] = ()


def a_change(table: str, set_: str, where: str, *moves: str, also: str = "", tables: str = "") -> Change:
    return Change(table, set_, where, frozenset(moves), also, tuple(tables.split()))


def _posted(stage: str) -> str:
    return f"{_OF_THE_YEAR} and id in (select {stage}_id from funds_decision where verdict = 'posted')"


def _unended(table: str) -> str:
    """Of rows that may end, one that has not: its beginning can be put off."""
    model = next(one for one in apps.get_models() if one._meta.db_table == table)
    ends = "end" in {field.column for field in model._meta.concrete_fields}
    return ' and "end" is null' if ends else ""


_LATER = "'2020-07-15'"
CHANGES = (
    a_change("funds_batch", "fen = fen + 1000000", _posted("batch"), "fund.issued", "funds.batches.sum.fen"),
    a_change("funds_batch", f'"on" = {_LATER}', _posted("batch"), "fund.issued", "funds.batches.rows"),
    a_change("funds_plan", "fen = fen + 1000000", _posted("plan"), "fund.plan"),
    a_change("funds_allocation", "fen = fen + 1000000", _posted("allocation"), "fund.allocated", "fund.alloc_rate"),
    a_change(
        "funds_payment", "fen = fen + 1000000",
        "year = 2020 and id in (select payment_id from funds_decision where verdict = 'posted'"
        " and \"on\" <= '2020-06-30')", "fund.paid",
    ),
    a_change(
        "funds_decision", f'"on" = {_LATER}',
        "verdict = 'posted' and \"on\" <= '2020-06-30' and payment_id in"
        " (select id from funds_payment where year = 2020)", "fund.paid",
    ),
    a_change("funds_expenditure", f'"on" = {_LATER}', _posted("expenditure"), "fund.spent", "funds.expenditures.rows"),
    a_change(
        "funds_match", "nature = 'fee'",
        "nature = 'interest' and id in (select p.match_id from funds_matchpart p join funds_statementline l"
        " on l.id = p.line_id where p.standing and l.\"on\" between '2020-01-01' and '2020-06-30')",
        "fund.interest",
    ),
    a_change(
        "funds_matchpart", "standing = false",
        "standing and match_id in (select id from funds_match where nature = 'interest') and line_id in"
        " (select id from funds_statementline where \"on\" between '2020-01-01' and '2020-06-30')",
        "fund.interest",
    ),
    a_change("quality_finding", '"end" = start', _OPEN + " and start >= '2020-01-01'", "qual.fixed"),
    a_change(
        "quality_waiver", '"end" = start',
        "start <= '2020-06-30' and \"end\" > '2020-06-30' and finding_id in"
        f" (select id from quality_finding where {_OPEN})", "qual.waived", "qual.open",
    ),
    a_change(
        "quality_field_check", "reality = 'differs'",
        "paper = 'agrees' and reality = 'agrees' and checked_on between '2020-01-01' and '2020-06-30'",
        "qual.fields_agree", "qual.consistency",
    ),
    a_change("households_registration", '"end" = \'2020-06-30\'', _OPEN + " and start < '2020-06-30'", "pov.hh"),
    a_change(
        "households_registration", "standing = 'exited'", _OPEN + " and standing = 'poor'", "pov.remain_hh"
    ),
    a_change(
        "households_membership", '"end" = \'2020-06-30\'',
        _OPEN + " and start < '2020-06-30' and household_id in (select household_id from"
        " households_registration where " + _OPEN + ")", "pov.pop",
    ),
    a_change(
        "households_household_year", "main_cause = 'funeral', unsafe_house = not unsafe_house",
        "unsafe_house is not null and year = 2020 and household_id in (select household_id from"
        " households_registration where " + _OPEN + ")", "house.unsafe_hh",
    ),
    a_change(
        "households_person_year", "resident_medical = true, work_region = '', dropout = ''",
        "year = 2020 and resident_medical = false and employee_medical is not true"
        " and (person_id, area_code) in (select person_id, area_code from households_membership where "
        + _OPEN + " and household_id in (select household_id from households_registration where " + _OPEN + "))", "ins.uninsured_pop",
    ),
    a_change(
        "households_exit_plan", f"start = {_LATER}", _OPEN + " and year = 2020", "pov.plan_exit_hh",
        "pov.plan_exit_pop", "households.exit_plans.rows",
    ),
    a_change(
        "households_exit", f"done_on = {_LATER}", "done_on between '2020-01-01' and '2020-06-30'",
        "pov.exit_hh", "pov.exit_pop", "households.exits.rows",
    ),
    a_change(
        "households_population_base", "rural_population = rural_population + 7", "start <= '2020-06-30'",
        "households.population_bases.sum.rural_population",
    ),
    a_change(
        "incomes_statement", "wages_fen = coalesce(wages_fen, 0) + 100", "year = 2019", "inc.net", "inc.per_head",
    ),
    a_change("incomes_statement", "persons = persons + 100", "year = 2019", "inc.persons", "inc.per_head"),
    a_change("incomes_line", "fen = fen + 100", "\"on\" <= '2020-06-30' and not booked", "incomes.lines.sum.fen"),
    a_change(
        "households_roll_change", f'"on" = {_LATER}', "\"on\" <= '2020-06-30'", "households.changes.rows",
        "households.changes.sum.persons",
    ),
    a_change(
        "procedures_follow_up", f'"on" = {_LATER}', "\"on\" <= '2020-06-30'", "procedures.follow_ups.rows"
    ),
    a_change(
        "monitoring_case", f"start = {_LATER}", "start between '2020-01-01' and '2020-06-30' and \"end\" is null",
        "mon.found_hh", "mon.watched_hh", "monitoring.cases.rows",
    ),
    a_change(
        "monitoring_clue", f'"on" = {_LATER}', "\"on\" between '2020-01-01' and '2020-06-30'", "mon.clues",
        "monitoring.clues.rows",
    ),
    a_change(
        "monitoring_measure", "fen = fen + 100, persons = persons + 1", "planned_on <= '2020-06-30'",
        "monitoring.measures.sum.fen", "monitoring.measures.sum.persons",
    ),
    a_change("monitoring_visit", f'"on" = {_LATER}', "\"on\" <= '2020-06-30'", "monitoring.visits.rows"),
    a_change(
        "households_person", "born_on = '1930-01-01'",
        "born_on > '1965-01-01' and id in (select m.person_id from households_membership m where m." + _OPEN.replace(
            '"end"', 'm."end"') + " and 1 = (select count(*) from households_membership o where o.household_id ="
        " m.household_id and o.start <= '2020-06-30' and (o.\"end\" is null or o.\"end\" > '2020-06-30')))",
        "grp.lonely_pop",
    ),
    *(
        a_change(
            file.table, f'"{file.day}" = {_LATER}', f"\"{file.day}\" <= '2020-06-30'{_unended(file.table)}",
            f"{file.ledger_key}.rows",
        )
        for file in FILES
    ),
    a_change(
        "screening_hit", f"start = {_LATER}", "start between '2020-01-01' and '2020-06-30' and \"end\" is null",
        "scr.hits", "scr.found", "screening.hits.rows",
    ),
    a_change(
        "pairing_helper", "area_code = '420114101201'",
        "id in (select p.helper_id from pairing_pairing p where p.start <= '2020-06-30' and p.\"end\" is null)",
        "pair.helpers",
    ),
    a_change("pairing_pairing", f"start = {_LATER}", _OPEN, "pairing.pairings.rows"),
    a_change(
        "pairing_tour", f'"on" = {_LATER}', "\"on\" between '2020-01-01' and '2020-06-30'",
        "pair.tours", "pairing.tours.rows",
    ),
    a_change(
        "plans_plan", f"sent_on = {_LATER}",
        "year = 2020 and sent_on <= '2020-06-30' and household_id in (select household_id from"
        " households_registration where start <= '2020-06-30' and \"end\" is null)", "plan.updated",
    ),
    a_change(
        "plans_measure", f"start = {_LATER}, due = {_LATER}, done_on = null",
        "year = 2020 and start <= '2020-06-30' and stopped_on is null", "plan.measures", "plans.measures.rows",
    ),
    *(
        a_change(table, set_, where, *moves)
        for table, set_, where, moves in (
            *teams.CHANGES, *village_sheets.CHANGES, *industry.CHANGES, *benefits.CHANGES, *credit.CHANGES,
            *assets.CHANGES, *disclosure.CHANGES,
        )
    ),
    *(
        a_change(table, set_, where, *moves, also=also, tables=other)
        for table, set_, where, moves, also, other in (*supervision.CHANGES, *assets.REPEATED)
    ),
    a_change(
        "funds_statementline", f'"on" = {_LATER}', "\"on\" between '2020-01-01' and '2020-06-30'",
        "funds.statements.rows",
    ),
    a_change("places_key_place", f"start = {_LATER}", _OPEN, "place.key", "places.key_places.rows"),
    a_change("places_poor_village", f"out_on = {_LATER}", "out_on <= '2020-06-30'", "pov.village_out"),
    a_change(
        "places_profile", "population = coalesce(population, 0) + 5", "start <= '2020-06-30'",
        "places.profiles.sum.population",
    ),
    a_change("places_resettlement_site", "persons = persons + 5", _OPEN, "places.sites.sum.persons"),
    a_change(
        "projects_project", "central_fen = central_fen + 1000000",
        "in_library_on <= '2020-06-30' and removed_on is null"
        " and id not in (select project_id from projects_plan_change)", "proj.lib_invest",
    ),
    a_change(
        "projects_plan_change", "central_fen = central_fen + 1000000",
        "\"on\" <= '2020-06-30' and project_id in (select id from projects_project where"
        " in_library_on <= '2020-06-30' and removed_on is null) and id = (select max(c.id) from projects_plan_change c"
        " where c.project_id = projects_plan_change.project_id and c.\"on\" <= '2020-06-30')"
        " and 1 = (select count(*) from projects_plan_change c where c.project_id = projects_plan_change.project_id)",
        "proj.lib_invest",
    ),
    a_change(
        "projects_village_works", "start = '2020-07-15', due = '2021-07-15'",
        "year = 2020 and start <= '2020-06-30' and id in (select works_id from projects_project p"
        " where p.removed_on is null and p.central_fen > 0)", "proj.works_plan",
    ),
    a_change(
        "projects_contract", f"signed_on = {_LATER}", "signed_on <= '2020-06-30'", "projects.contracts.rows"
    ),
    a_change("projects_settlement", f'"on" = {_LATER}', "\"on\" <= '2020-06-30'", "projects.settlements.rows"),
    a_change(
        "projects_beneficiary", f'"on" = {_LATER}',
        "\"on\" <= '2020-06-30' and 1 = (select count(*) from projects_beneficiary b"
        " where b.household_id = projects_beneficiary.household_id)", "proj.benefit_hh",
    ),
    a_change(
        "projects_aid_line", "fen = fen + 1000000",
        "fen > 0 and year = 2020 and listed_on <= '2020-06-30' and paid_on is null", "proj.aid_plan",
        "projects.aid.sum.fen",
    ),
    a_change(
        "projects_aid_batch", "made_on = '2020-07-15'",
        "year = 2020 and made_on <= '2020-06-30' and stage = 'listed' and id in"
        " (select batch_id from projects_aid_line where fen > 0)", "proj.aid_plan",
        also="update projects_aid_line set listed_on = '2020-07-15' where batch_id = %s",
        tables="projects_aid_line",
    ),
    a_change(
        "projects_project", f"started_on = {_LATER}",
        "year = 2020 and planned_on <= '2020-06-30' and started_on <= '2020-06-30' and removed_on is null",
        "proj.started", "proj.start_rate",
        also=f'update projects_projectstep set "on" = {_LATER} where project_id = %s and stage = \'started\'',
        tables="projects_projectstep",
    ),
    a_change(
        "rectification_problem", f"found_on = {_LATER}, due_on = null",
        "found_on <= '2020-06-30' and voided_on is null and stage = 'found'"
        " and id not in (select problem_id from rectification_closedspan)",
        "rect.found", "rect.open",
    ),
    a_change(
        "rectification_closedspan", '"end" = \'2020-06-30\'', _OPEN + " and start < '2020-06-30'",
        "rect.done", "rect.open", "rect.rate",
    ),
    a_change(
        "rectification_measure", f"planned_on = {_LATER}, done_on = null",
        "planned_on <= '2020-06-30' and problem_id in"
        " (select id from rectification_problem where found_on <= '2020-06-30' and voided_on is null)",
        "rect.measure",
    ),
    a_change(
        "rectification_supervisionorder", f"issued_on = {_LATER}, reply_by = {_LATER}",
        "issued_on <= '2020-06-30' and problem_id in"
        " (select id from rectification_problem where voided_on is null)", "rect.order",
    ),
    a_change(
        "visits_visit", f'"on" = {_LATER}',
        "not void and \"on\" >= '2020-01-01' and \"on\" <= '2020-06-30'"
        " and not exists (select from visits_visit n where n.replaces_id = visits_visit.id)", "visit.times",
    ),
    a_change(
        "visits_observation", "value = 'problem'",
        "value = 'ok' and outcome = 'written' and \"on\" <= '2020-06-30' and visit_id in (select v.id from visits_visit v"
        " where not v.void and not exists (select from visits_visit n where n.replaces_id = v.id))"
        " and not exists (select from visits_observation o where o.household_id = visits_observation.household_id"
        " and o.item = visits_observation.item and o.id <> visits_observation.id"
        " and o.\"on\" >= visits_observation.\"on\")", "visit.problem_items",
    ),
    a_change(
        "reports_issue", f"issued_on = {_LATER}", "issued_on <= '2020-06-30' and paper = 'daily_bulletin'",
        "rect.bulletin",
    ),
)  # fmt: skip


def test_one_changed_row_changes_only_the_figures_counted_from_its_table() -> None:
    waiting, said = list(CHANGES), []
    for seed in range(60):
        kept = transaction.savepoint()
        a_county(seed)
        possible = [change for change in waiting if _has_a_row(change)]
        if possible:
            before_it = figures()
            said += [line for change in possible for line in wrong_after(change, before_it)]
            waiting = [change for change in waiting if change not in possible]
        transaction.savepoint_rollback(kept)
        if not waiting:
            break
    assert waiting == []
    assert said == []


def wrong_after(change: Change, before_it: dict[str, object]) -> Iterator[tuple[str, str, str, object]]:
    with transaction.atomic():
        apply(change)
        after = figures()
        recount = Recount([DAY])
        wrong = [key for key in KEYS if after[key] != told(recount, key)]
        transaction.set_rollback(True)
    changed = {key for key in KEYS if after[key] != before_it[key]}
    may = {key for key in KEYS if recount.tables(key) & {change.table, *change.tables}}
    for what, keys in (("missed", change.moves - changed), ("strayed", changed - may), ("wrong", wrong)):
        if keys:
            yield change.table, change.set, what, sorted(keys)


def _has_a_row(change: Change) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"select exists (select from {change.table} where {_inside(change)})")
        return bool(cursor.fetchone()[0])


def _inside(change: Change) -> str:
    return f"area_code like '{COUNTY[:6]}%' and {change.where}"


def test_every_table_a_figure_is_counted_from_is_changed_once() -> None:
    recount = Recount([])
    counted_from = {table for key in KEYS for table in recount.tables(key)} - {"units_unit"}

    assert counted_from <= {name for change in CHANGES for name in (change.table, *change.tables)}


def figures() -> dict[str, object]:
    with scoped(an_actor()) as clerk:
        return {key: figure(clerk, key) for key in KEYS}


def figure(clerk: Actor, key: str) -> object:
    found = queries.figure(clerk, key, area_code=COUNTY, as_of=DAY)
    return found.value, found.numerator, found.denominator, found.rows


def told(recount: Recount, key: str) -> object:
    found = recount.of(key, COUNTY, DAY)
    return found.value, found.numerator, found.denominator, found.rows


def apply(change: Change) -> None:
    """By the owner, past the triggers that keep journals unchanged; gone with the savepoint."""
    with connection.cursor() as cursor:
        for table in (change.table, *change.tables):
            cursor.execute(f'alter table "{table}" disable trigger user')
        cursor.execute(
            f"update {change.table} set {change.set}"
            f" where id = (select id from {change.table} where {_inside(change)} order by id limit 1) returning id"
        )
        found = cursor.fetchone()
        assert found is not None, f"the county has no {change.table} where {change.where}"
        if change.also:
            cursor.execute(change.also, [found[0]])
