from __future__ import annotations

from datetime import timedelta

import pytest

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.history.models import Change
from yihu.core.tests.factories import COUNTY, OTHER_TOWNSHIP, TOWNSHIP, an_actor, some_areas
from yihu.modules.exchange import actions, queries
from yihu.modules.exchange.actions.applying import NotConfirmed, StillWrong
from yihu.modules.exchange.actions.receiving import AlreadyImported
from yihu.modules.exchange.models import Batch, Part, Row
from yihu.modules.exchange.rules.stages import Stage
from yihu.modules.exchange.tests.factories import (
    GOOD,
    HEADER,
    NOON,
    PROFILES,
    a_csv,
    a_read_batch,
    a_workbook,
    an_applied_batch,
)
from yihu.modules.places import queries as places

pytestmark = pytest.mark.django_db
CLERK = an_actor(Role.COUNTY_CLERK, COUNTY)


@pytest.fixture(autouse=True)
def areas_() -> None:
    some_areas()


def profiles() -> dict[str, tuple[int | None, int | None]]:
    with scoped(CLERK):
        return {one.area_code: (one.households, one.collective_income_fen) for one in places.profiles(CLERK)}


def codes(batch: Batch) -> list[str]:
    return [problem["code"] for problem in batch.problems]


def row_codes(batch: Batch) -> dict[int, list[str]]:
    with scoped(CLERK):
        return {
            row.line: [one["code"] for one in row.problems]
            for row in queries.rows(CLERK, batch)
            if row.problems
        }


def test_a_good_workbook_is_previewed_without_touching_the_ledger() -> None:
    batch = a_read_batch(CLERK, a_workbook())

    assert (batch.stage, batch.new, batch.wrong) == (Stage.READY, 3, 0)
    assert profiles() == {}


def test_applying_writes_every_township_and_counts_what_was_written() -> None:
    batch = an_applied_batch(CLERK, a_workbook())

    assert batch.stage == Stage.APPLIED
    assert profiles() == {
        "430902101201": (300, 5_200_000),
        "430902101202": (280, 3_000_000),
        "430902102201": (410, 12_050_000),
    }
    with scoped(CLERK):
        assert set(Part.objects.values_list("area_code", flat=True)) == {TOWNSHIP, OTHER_TOWNSHIP}
        assert not Row.objects.filter(batch=batch).exists()


def test_the_same_bytes_again_are_told_to_be_there_already() -> None:
    batch = an_applied_batch(CLERK, a_workbook())

    with scoped(CLERK), pytest.raises(AlreadyImported) as refused:
        actions.receive(CLERK, PROFILES, "村情.xlsx", _bytes_of(batch), now=NOON, queue=False)
    assert f"#{batch.pk}" in refused.value.message


def _bytes_of(batch: Batch) -> bytes:
    from yihu.core.files.queries import content

    return content(CLERK, batch.file_uid)[1]


def test_importing_the_same_content_again_changes_nothing() -> None:
    an_applied_batch(CLERK, a_workbook())
    before = profiles()
    with scoped(CLERK):
        changes = Change.objects.filter(table_name="places_profile").count()

    batch = an_applied_batch(CLERK, a_csv(tuple(reversed(GOOD))), name="村情.csv")

    assert (batch.new, batch.changed, batch.unchanged) == (0, 0, 3)
    assert profiles() == before
    with scoped(CLERK):
        assert Change.objects.filter(table_name="places_profile").count() == changes
    assert "E501" in [warning["code"] for warning in batch.warnings]


def test_a_corrected_workbook_shows_changes_and_no_new_rows() -> None:
    an_applied_batch(CLERK, a_workbook())

    batch = a_read_batch(CLERK, a_workbook(((*GOOD[0][:2], 301, 1200, 5.2), *GOOD[1:])))

    assert (batch.new, batch.changed, batch.unchanged) == (0, 1, 2)


def test_every_problem_of_a_line_is_told_with_line_column_and_way_out() -> None:
    bad = (("东镇东三村", "2019-13-31", "三百", 1200, "伍万"), ("", "2019-12-31", 1, 1, -1))

    batch = a_read_batch(CLERK, a_workbook((*GOOD, *bad)))

    assert (batch.new, batch.wrong) == (3, 2)
    assert row_codes(batch) == {5: ["E420", "E408", "E421", "E409"], 6: ["E400", "E411"]}


def test_wrong_lines_stop_the_apply_until_they_are_left_out_on_purpose() -> None:
    batch = a_read_batch(CLERK, a_workbook((*GOOD, ("", "2019-12-31", 1, 1, 1))))

    with scoped(CLERK), pytest.raises(StillWrong):
        actions.begin_apply(CLERK, batch.pk, queue=False)
    with scoped(CLERK):
        actions.begin_apply(CLERK, batch.pk, skip_wrong=True, queue=False)
    assert actions.apply_parts(CLERK, batch.pk, now=NOON).new == 3


def test_a_warning_wants_a_tick() -> None:
    batch = a_read_batch(CLERK, a_workbook([(*row, "x") for row in GOOD], (*HEADER, "is_admin")))

    assert [warning["code"] for warning in batch.warnings] == ["W304"]
    with scoped(CLERK), pytest.raises(NotConfirmed):
        actions.begin_apply(CLERK, batch.pk, queue=False)


def test_rows_of_others_refuse_the_whole_batch_and_echo_nothing() -> None:
    township = an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP, user_id=2)

    batch = a_read_batch(township, a_workbook())

    assert (batch.stage, codes(batch)) == (Stage.REFUSED, ["E502"])
    assert "西" not in batch.problems[0]["message"]
    with scoped(township):
        assert not Row.objects.filter(batch=batch).exists()


def test_a_township_imports_its_own_villages() -> None:
    township = an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP, user_id=2)

    assert an_applied_batch(township, a_workbook(GOOD[:2])).new == 2


@pytest.mark.parametrize(
    ("rows", "header", "code"),
    [
        (GOOD, ("行政村", *HEADER[2:], "备注"), "E302"),
        (GOOD, ("行政村", "统计时点", "总人口", "总人口", "备注"), "E303"),
        (GOOD, ("a", "b", "c", "d", "e"), "E314"),
        (GOOD, ("东镇东一村", "2019-12-31", "12", "3", "4"), "E308"),
        ((), HEADER, "E307"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_its_code(
    rows: tuple[tuple[object, ...], ...], header: tuple[str, ...], code: str
) -> None:
    batch = a_read_batch(CLERK, a_workbook(rows, header))

    assert (batch.stage, codes(batch)) == (Stage.REFUSED, [code])


def test_titles_above_the_header_totals_below_and_any_column_order_are_understood() -> None:
    order = (2, 0, 4, 1, 3)
    rows = [[row[index] for index in order] for row in GOOD]
    total = [990, "合计", 20.25, "", 3950]
    data = a_workbook(
        [*rows, total],
        [HEADER[index] for index in order],
        above=[["村情统计表"], ["填报单位：东镇", "", "单位：户"]],
    )

    batch = a_read_batch(CLERK, data)

    assert (batch.new, batch.wrong, batch.problems) == (3, 0, [])


def test_a_total_that_does_not_add_up_keeps_the_batch_out() -> None:
    batch = a_read_batch(CLERK, a_workbook((*GOOD, ("合计", "", 991, 3950, 20.25))))

    assert codes(batch) == ["E305"]
    with scoped(CLERK), pytest.raises(StillWrong):
        actions.begin_apply(CLERK, batch.pk, queue=False)


def test_one_row_twice_in_a_file_is_told_with_the_first_line() -> None:
    batch = a_read_batch(CLERK, a_workbook((*GOOD, GOOD[0])))

    assert row_codes(batch) == {5: ["E418"]}


def test_what_the_table_itself_forbids_is_told_in_the_preview() -> None:
    rows = [("东镇东一村", "2014-12-31", "2014-01-01"), ("东镇东二村", "2014-12-31", "2018-06-30")]
    data = a_workbook(rows, ("行政村", "认定日期", "出列日期"))

    batch = a_read_batch(CLERK, data, ledger="places.poor_villages")

    assert row_codes(batch) == {2: ["E424"]}
    assert batch.new == 1


def test_more_decimals_than_the_ledger_keeps_are_told_and_never_rounded_away() -> None:
    data = a_workbook([("东镇东一村", "2019-12-31", "1.234")], ("行政村", "统计时点", "面积（平方公里）"))

    assert row_codes(a_read_batch(CLERK, data)) == {2: ["E425"]}


def test_a_file_about_nothing_that_is_known_is_told_with_line_and_name() -> None:
    batch = a_read_batch(CLERK, a_csv((("东镇东一村", "2019-12-31", 1, 1, "#REF!"),)), name="a.csv")

    assert row_codes(batch) == {2: ["E416"]}


def test_every_change_carries_the_transaction_of_its_part_and_the_person() -> None:
    batch = an_applied_batch(CLERK, a_workbook())

    with scoped(CLERK):
        images = list(queries.written(CLERK, batch).filter(table_name="places_profile"))
    assert len(images) == 3
    assert {image.user_id for image in images} == {CLERK.user_id}


def test_a_preview_nobody_came_back_to_is_forgotten() -> None:
    batch = a_read_batch(CLERK, a_workbook())

    with scoped(CLERK):
        later = NOON + timedelta(days=31)
        actions.receive(CLERK, PROFILES, "b.csv", a_csv(GOOD[:1]), now=later, queue=False)

        assert queries.get(CLERK, batch.pk).stage == Stage.DISCARDED
        assert not queries.rows(CLERK, batch).exists()
