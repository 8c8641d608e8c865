"""A workbook of problems applied in sets agrees with the single actions."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.bulk import Counts, Staged
from yihu.core.tests.factories import COUNTY, OTHER_VILLAGE, TOWNSHIP, VILLAGE, an_actor, some_areas
from yihu.modules.households.tests.factories import a_household
from yihu.modules.rectification import actions, queries
from yihu.modules.rectification.bulk import BULK, enter
from yihu.modules.rectification.models import Problem
from yihu.modules.rectification.rules import Stage
from yihu.modules.rectification.tests import factories as make

pytestmark = pytest.mark.django_db
CLOSED = "2020-05-06"


@pytest.fixture(autouse=True)
def _county() -> None:
    some_areas()


def a_line(number: str, **values: Any) -> dict[str, Any]:
    return {
        "number": number,
        "area_code": VILLAGE,
        "source": "quality_review",
        "round": "first",
        "category": "data",
        "description": "扶贫手册收入栏未更新",
        "found_on": "2020-04-08",
    } | values


def a_done_line(number: str, **values: Any) -> dict[str, Any]:
    done = {
        "unit": make.a_unit().pk,
        "leader": "周某",
        "measure_text": "逐户核对；更新手册",
        "evidence_text": "档案盒 3-12",
        "due_on": "2020-05-08",
        "closed_on": CLOSED,
    }
    return a_line(number, **(done | values))


def staged(*lines: dict[str, Any]) -> Staged:
    """The lines as the importer stages them, of a batch of their own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into exchange_batch (area_code, ledger, ledger_version, file_uid, file_name, sha256, fingerprint,"
            " sheet, encoding, stage, columns, lines, new, changed, unchanged, wrong, problems, warnings, sheets,"
            " hidden_sheets, header, respelt, skip_wrong, with_hidden, actor_name, received_at)"
            " values (%s, 'rectification.problems', 1, gen_random_uuid(), '', '', '', '', '', 'ready', '[]', 0, 0, 0,"
            " 0, 0, '[]', '[]', '[]', '[]', '[]', '[]', false, true, '', now()) returning id",
            [COUNTY],
        )
        batch = cursor.fetchone()[0]
        for position, line in enumerate(lines, start=2):
            cursor.execute(
                'insert into exchange_row (batch_id, area_code, line, uid, "values", cells, verdict, problems)'
                " values (%s, %s, %s, gen_random_uuid(), %s, '', 'new', '[]')",
                [batch, line["area_code"], position, json.dumps(line)],
            )
    return Staged(batch)


def verdicts(batch: Staged) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select verdict, coalesce(problems->0->>'message', '') from exchange_row where batch_id = %s order by line",
            [batch.batch_id],
        )
        return [(verdict, message) for verdict, message in cursor.fetchall()]


def matched(actor: Actor, *lines: dict[str, Any]) -> tuple[Staged, list[tuple[str, str]]]:
    batch = staged(*lines)
    with scoped(actor):
        BULK.match(actor, batch)
    return batch, verdicts(batch)


def applied(actor: Actor, *lines: dict[str, Any]) -> Counts:
    batch, found = matched(actor, *lines)
    assert [message for verdict, message in found if verdict == "wrong"] == []
    with scoped(actor):
        return BULK.apply(actor, batch)


def test_a_workbook_brings_problems_with_their_whole_history() -> None:
    counts = applied(make.a_clerk(), a_done_line("甲-1"), a_line("甲-2"))

    assert counts == Counts(new=2)
    with scoped(make.a_clerk()) as clerk:
        closed = queries.listed(clerk).get(number="甲-1")
        assert closed.now is Stage.CLOSED
        assert closed.measures.count() == 2
        assert queries.done_on(VILLAGE, date(2020, 5, 5)).count() == 0
        assert queries.done_on(VILLAGE, date(2020, 5, 6)).count() == 1
        assert queries.found_on(VILLAGE, date(2020, 4, 8)).count() == 2


def test_an_import_walks_the_same_road_as_the_single_actions() -> None:
    single = make.a_closed_problem(on=date(2020, 5, 6))
    applied(make.a_clerk(), a_done_line("甲-1"))
    with scoped(make.a_clerk()):
        imported = Problem.objects.get(number="甲-1")
        roads = [
            list(problem.steps.order_by("pk").values_list("from_stage", "to_stage"))
            for problem in (single, imported)
        ]
    assert roads[0] == roads[1]


def test_the_same_workbook_again_changes_nothing() -> None:
    lines = [a_done_line("甲-1"), a_line("甲-2")]
    applied(make.a_clerk(), *lines)
    with scoped(make.a_clerk()):
        before = list(Problem.objects.order_by("pk").values())

    assert applied(make.a_clerk(), *lines) == Counts(unchanged=2)
    with scoped(make.a_clerk()):
        assert list(Problem.objects.order_by("pk").values()) == before


def test_a_line_with_a_closing_day_closes_a_known_problem() -> None:
    applied(make.a_clerk(), a_line("甲-1"))
    assert applied(make.a_clerk(), a_done_line("甲-1")) == Counts(changed=1)
    with scoped(make.a_clerk()):
        problem = Problem.objects.get(number="甲-1")
        assert problem.now is Stage.CLOSED
        assert queries.readiness(problem).missing == ()


def test_a_line_corrects_the_facts_of_a_known_problem() -> None:
    applied(make.a_clerk(), a_line("甲-1"))
    assert applied(make.a_clerk(), a_line("甲-1", description="改正后的描述")) == Counts(changed=1)
    with scoped(make.a_clerk()):
        assert Problem.objects.get(number="甲-1").description == "改正后的描述"


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"evidence_text": ""}, "印证资料"),
        ({"measure_text": ""}, "整改措施"),
        ({"leader": ""}, "责任领导"),
        ({"leader": "周某、李某"}, "一名"),
        ({"closed_on": "2020-04-07"}, "早于发现日期"),
        ({"due_on": "2020-04-01"}, "整改时限"),
        ({"number": ""}, "编号"),
    ],
)
def test_the_guards_of_the_single_actions_hold_for_a_line(values: dict[str, Any], says: str) -> None:
    _, found = matched(make.a_clerk(), a_done_line("甲-1") | values)
    assert found[0][0] == "wrong"
    assert says in found[0][1]


def test_a_line_finds_its_household_by_number() -> None:
    with scoped(make.a_clerk()) as clerk:
        household = a_household(clerk, number="H-1")
    line = a_line("甲-1", household__number="H-1")
    assert applied(make.a_clerk(), line) == Counts(new=1)
    with scoped(make.a_clerk()):
        assert Problem.objects.get(number="甲-1").household_id == household.pk
    assert applied(make.a_clerk(), line) == Counts(unchanged=1)
    _, found = matched(make.a_clerk(), a_line("甲-2", household__number="H-9"))
    assert "户编号" in found[0][1]


def test_another_closing_day_for_a_closed_problem_is_sent_to_its_page() -> None:
    applied(make.a_clerk(), a_done_line("甲-1"))
    _, found = matched(make.a_clerk(), a_done_line("甲-1", closed_on="2020-05-07"))
    assert found[0][0] == "wrong"
    assert "更正销号日期" in found[0][1]


def test_a_township_clerk_registers_but_does_not_backfill_closings() -> None:
    _, found = matched(make.a_township_clerk(), a_line("甲-1"), a_done_line("甲-2"))
    assert [verdict for verdict, _ in found] == ["new", "wrong"]
    assert "补录历史整改情况" in found[1][1]


def test_one_line_of_the_form_is_the_same_as_one_line_of_a_workbook() -> None:
    with scoped(make.a_clerk()) as clerk:
        entered = enter(clerk, a_done_line("甲-1"))
        assert entered.now is Stage.CLOSED
        with pytest.raises(actions.NumberTaken):
            enter(clerk, a_done_line("甲-1"))
        assert enter(clerk, a_done_line("")).number == "2020-101-0001"
        assert enter(clerk, a_line("")).now is Stage.FOUND
    assert applied(make.a_clerk(), a_done_line("甲-1")) == Counts(unchanged=1)


def test_only_the_county_assigns_by_workbook() -> None:
    unit = make.a_unit().pk
    _, found = matched(make.a_township_clerk(), a_line("甲-1", unit=unit))
    assert "交办" in found[0][1]


def test_a_reader_may_import_nothing() -> None:
    _, found = matched(an_actor(Role.COUNTY_LEADER), a_line("甲-1"))
    assert found[0][0] == "wrong"


def test_one_township_is_applied_without_the_others() -> None:
    clerk = make.a_clerk()
    batch, _ = matched(clerk, a_line("甲-1"), a_line("甲-2", area_code=OTHER_VILLAGE))
    with scoped(clerk):
        assert BULK.apply(clerk, Staged(batch.batch_id, TOWNSHIP)) == Counts(new=1)
        assert list(Problem.objects.values_list("number", flat=True)) == ["甲-1"]


def test_the_county_of_the_source_comes_out_by_day() -> None:
    """273 found, 237 closed, 36 open on 30 June; the days between are told by the lines alone."""
    start = date(2020, 4, 8)
    lines = []
    for position in range(273):
        found_on = start + timedelta(days=position % 70)
        line = a_done_line if position < 237 else a_line
        values: dict[str, Any] = {"found_on": found_on.isoformat(), "due_on": "2020-07-31"}
        if position < 237:
            values["closed_on"] = (found_on + timedelta(days=position % 14)).isoformat()
        lines.append(line(f"甲-{position:04d}", **values))

    assert applied(make.a_clerk(), *lines) == Counts(new=273)
    end = date(2020, 6, 30)
    with scoped(make.a_clerk()):
        counted = [rows(COUNTY, end).count() for rows in (queries.found_on, queries.done_on, queries.open_on)]
        assert counted == [273, 237, 36]
        assert str(queries.township_table(COUNTY, end)[0].rate) == "86.8"
        for day in queries.daily(COUNTY, start, end):
            assert day.found == queries.found_on(COUNTY, day.day).count()
            assert day.done == queries.done_on(COUNTY, day.day).count()


def test_a_line_judged_before_somebody_moved_the_problem_is_not_forced() -> None:
    applied(make.a_clerk(), a_line("甲-1"))
    clerk = make.a_clerk()
    batch, _ = matched(clerk, a_done_line("甲-1"))
    with scoped(clerk):
        problem = Problem.objects.get(number="甲-1")
        actions.void(clerk, problem.pk, on=date(2020, 5, 7), why="重复登记")
        with pytest.raises(Exception, match="作废"):
            BULK.apply(clerk, batch)
