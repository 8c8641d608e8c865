"""The page that says how to add a ledger, done as it says."""

import json
from datetime import date

from ninja import NinjaAPI

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.ledgers import actions, api, export, indicators, queries, shape
from yihu.core.ledgers.state import State
from yihu.core.ledgers.tests.howto import lines_of_code
from yihu.core.tests.factories import COUNTY, OTHER_VILLAGE, TOWNSHIP, VILLAGE, a_person, an_actor, signed_in
from yihu.engine.indicators import Ratio
from yihu.engine.ledgers import Ledger

ROW = {
    "area_code": VILLAGE,
    "number": "SZ-1",
    "tested_on": date(2020, 5, 20),
    "result": "passed",
    "cost_fen": 12_050,
}


def test_the_whole_module_fits_in_sixty_lines() -> None:
    assert lines_of_code() < 60


def test_list_form_and_grid_come_from_the_declaration(water: Ledger) -> None:
    client = signed_in(a_person("clerk", Role.COUNTY_CLERK))
    made = client.post(
        f"/ledgers/{water.key}/new/",
        {
            "area_code": "东一村",
            "number": "SZ-9",
            "tested_on": "2020-05-20",
            "result": "不合格",
            "cost_fen": "120.5",
        },
    )

    assert made.status_code == 302, made.content.decode()
    page = client.get(f"/ledgers/{water.key}/").content.decode()
    assert "SZ-9" in page
    assert "120.50" in page
    assert "不合格" in page
    assert "东镇 东一村" in page
    setup = client.get(f"/ledgers/{water.key}/grid/").context["setup"]
    assert [column["field"] for column in setup["columns"]] == [column.name for column in water.editable]
    assert setup["columns"][3]["choices"] == ["合格", "不合格"]


def test_the_workbook_has_the_columns_of_the_declaration(water: Ledger) -> None:
    assert [column.header for column in water.editable] == [
        "行政村",
        "报告编号",
        "检测日期",
        "结论",
        "检测费（元）",
    ]


def test_the_export_has_title_watermark_header_and_rows(water: Ledger) -> None:
    actor = an_actor()
    with scoped(actor):
        actions.enter(actor, water, ROW)
        rows = queries.rows_of(actor, water, State())
        cells = list(export.rows(water.columns, export.prepared(water, rows)))

    assert [str(cell) for cell in cells[0]] == ["东镇 东一村", "SZ-1", "2020-05-20", "合格", "120.50"]


def test_base_figures_count_up_to_the_day(water: Ledger) -> None:
    actor = an_actor()
    rows, cost = indicators.of(water)
    assert not isinstance(rows.measure, Ratio)
    rows_on = rows.measure.rows
    assert (rows.key, cost.key) == ("water.tests.rows", "water.tests.sum.cost_fen")
    with scoped(actor):
        actions.enter(actor, water, ROW)
        actions.enter(actor, water, ROW | {"number": "SZ-2", "area_code": OTHER_VILLAGE})

        assert rows_on(COUNTY, date(2020, 5, 19)).count() == 0
        assert rows_on(COUNTY, date(2020, 5, 20)).count() == 2
        assert rows_on(TOWNSHIP, date(2020, 5, 21)).count() == 1


def test_the_api_names_every_column_and_refuses_others(water: Ledger) -> None:
    doors = NinjaAPI(urls_namespace="howto")
    doors.add_router("/ledgers", api.router())
    schema = json.loads(json.dumps(doors.get_openapi_schema(path_prefix="/api/")))
    entry = schema["components"]["schemas"]["water_tests_entry"]

    assert set(entry["properties"]) == {column.name for column in water.editable}
    assert entry["required"] == ["area_code", "number", "tested_on", "result"]
    assert entry["additionalProperties"] is False
    assert set(schema["paths"]["/api/ledgers/water.tests"]) == {"get", "post"}


def test_it_stands_in_the_menu_of_those_who_may_see_it(water: Ledger) -> None:
    assert water in shape.visible(an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP))
    assert water not in shape.visible(an_actor(Role.HELPER, VILLAGE))
