"""The ledger pages through the door."""

import csv
import io
import json
from datetime import date
from typing import Any, cast

import pytest
from django.db import connection
from django.http import FileResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from yihu.core.access import policy
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.ledgers import actions
from yihu.core.tests.factories import (
    NEIGHBOUR,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    a_person,
    an_actor,
    signed_in,
)
from yihu.engine.ledgers import Ledger

URL = "/ledgers/water.tests/"
LARGEST_LIST = 200_000


@pytest.fixture
def client(water: Ledger) -> Client:
    return signed_in(a_person("clerk", Role.COUNTY_CLERK, name="周志强"))


def some_tests(ledger: Ledger, count: int, **changes: Any) -> None:
    actor = an_actor()
    villages = (VILLAGE, NEIGHBOUR, OTHER_VILLAGE)
    rows = [
        {
            "area_code": villages[number % 3],
            "number": f"SZ-{number:04}",
            "tested_on": date(2020, 1 + number % 6, 1),
            "result": "failed" if number % 5 == 0 else "passed",
            "cost_fen": 10_000 + number,
        }
        | changes
        for number in range(count)
    ]
    with scoped(actor):
        actions.enter_many(actor, ledger, rows)


def numbers(client: Client, query: str) -> list[str]:
    response = client.get(f"{URL}?size=100&{query}")
    assert response.status_code == 200
    return [row.cells[2].text for row in response.context["rows"]]


def test_filters_search_and_sort_come_from_the_address(water: Ledger, client: Client) -> None:
    some_tests(water, 30)

    assert len(numbers(client, "result=failed")) == 6
    assert len(numbers(client, f"area={OTHER_TOWNSHIP}")) == 10
    assert len(numbers(client, f"area={TOWNSHIP}&area={VILLAGE}")) == 10
    assert numbers(client, "q=0007") == ["SZ-0007"]
    assert numbers(client, "sort=-number")[0] == "SZ-0029"
    assert numbers(client, "sort=number&result=failed&result=passed")[0] == "SZ-0000"
    assert len(numbers(client, "tested_on__from=2020-03-01&tested_on__to=2020-03-31")) == 5
    assert numbers(client, "tested_on__from=2021-01-01") == []


def test_a_filter_that_cannot_be_read_shows_nothing_rather_than_everything(
    water: Ledger, client: Client
) -> None:
    some_tests(water, 3)
    page = client.get(f"{URL}?tested_on__from=someday").content.decode()

    assert "日期“someday”无法确定" in page
    assert "SZ-0001" not in page


def test_a_place_of_others_is_refused(water: Ledger) -> None:
    client = signed_in(a_person("town", Role.TOWNSHIP_CLERK, TOWNSHIP))
    some_tests(water, 6)

    assert client.get(f"{URL}?area={OTHER_TOWNSHIP}").status_code == 404
    assert {text[:6] for text in numbers(client, "")} == {"SZ-000"}
    assert len(numbers(client, "")) == 4


def test_sums_are_over_all_filtered_rows_not_over_the_page(water: Ledger, client: Client) -> None:
    some_tests(water, 40)
    response = client.get(f"{URL}?result=failed&size=25")

    wanted = sum(10_000 + number for number in range(40) if number % 5 == 0)
    assert response.context["sums"][0].value == f"{wanted / 100:,.2f}"
    assert response.context["total"] == 8


def test_groups_add_up_to_the_whole(water: Ledger, client: Client) -> None:
    some_tests(water, 30)
    by_area = client.get(f"{URL}?group=area").context["rows"]
    by_result = client.get(f"{URL}?group=result").context["rows"]

    assert [(row[0].text, row[1].text) for row in by_area] == [("东镇", "20"), ("西镇", "10")]
    assert {row[0].text: row[1].text for row in by_result} == {"合格": "24", "不合格": "6"}
    assert "result=failed" in next(row[0].url for row in by_result if row[0].text == "不合格")


def test_columns_are_chosen_in_the_address(water: Ledger, client: Client) -> None:
    some_tests(water, 1)
    response = client.get(f"{URL}?cols=number&cols=result")

    assert [head.label for head in response.context["head"]] == ["选择", "报告编号", "结论"]


def test_a_longer_page_asks_no_more_of_the_database_and_stays_light(water: Ledger, client: Client) -> None:
    some_tests(water, 120)
    client.get(URL)

    asked = []
    for size in (25, 100):
        with CaptureQueriesContext(connection) as found:
            page = client.get(f"{URL}?size={size}")
        asked.append(len(found))
        assert len(page.content) < LARGEST_LIST
    assert asked[0] == asked[1]


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong_beside_it(
    water: Ledger, client: Client
) -> None:
    typed = {
        "area_code": "天上村",
        "number": "SZ-1",
        "tested_on": "2020-02-30",
        "result": "合格",
        "cost_fen": "-3",
    }
    page = client.post(f"{URL}new/", typed)

    assert page.status_code == 200
    errors = page.context["form"].errors
    assert errors["area_code"] == ["没有找到“天上村”，或不在您的管理范围内，请核对"]
    assert errors["tested_on"] == ["日期“2020-02-30”无法确定，请写成 2026-03-01"]
    assert errors["cost_fen"] == ["金额不能为负，退款请用“冲正”"]
    assert 'value="SZ-1"' in page.content.decode()


def test_the_form_of_a_correction_arrives_filled(water: Ledger, client: Client) -> None:
    some_tests(water, 1)
    pk = client.get(URL).context["rows"][0].cells[0].choose
    form = client.get(f"{URL}{pk}/edit/").context["form"]

    assert form.initial["cost_fen"] == "100.00"
    assert form.initial["result"] == "不合格"
    assert form.initial["tested_on"] == "2020-01-01"


def test_a_correction_withdrawal_and_return_by_hand(water: Ledger, client: Client) -> None:
    some_tests(water, 1)
    pk = client.get(URL).context["rows"][0].cells[0].choose
    form = client.get(f"{URL}{pk}/edit/").context["form"]
    changed = {name: form.initial[name] for name in form.fields if name in form.initial} | {"result": "合格"}

    assert client.post(f"{URL}{pk}/edit/", changed).status_code == 302
    assert "更正" in client.get(f"{URL}{pk}/").content.decode()
    assert client.post(f"{URL}{pk}/edit/", changed).status_code == 200, "an old form must not overwrite"
    assert client.post(f"{URL}{pk}/withdraw/", {"reason": "重复"}).status_code == 302
    gone = client.get(f"{URL}{pk}/")
    assert gone.status_code == 410
    assert "恢复这条记录" in gone.content.decode()
    client.post(f"{URL}{pk}/restore/")
    assert client.get(f"{URL}{pk}/").status_code == 200


def test_a_pasted_block_is_checked_and_saved_as_a_whole(water: Ledger, client: Client) -> None:
    good = {
        "area_code": "东一村",
        "number": "A1",
        "tested_on": "2020.5.1",
        "result": "合格",
        "cost_fen": "1,200",
    }
    bad = good | {"number": "A2", "result": "还行", "tested_on": "昨天"}

    def post(where: str, rows: list[dict[str, str]]) -> Any:
        return client.post(f"{URL}grid/{where}/", json.dumps({"rows": rows}), content_type="application/json")

    problems = post("check", [good, bad]).json()["problems"]
    assert problems == {
        "1": {
            "tested_on": "日期“昨天”无法确定，请写成 2026-03-01",
            "result": "“还行”不是可选值，可填：合格、不合格",
        }
    }
    assert post("save", [good, bad]).status_code == 422
    assert numbers(client, "") == []
    assert post("save", [good]).json() == {"saved": 1}
    again = post("save", [good | {"number": "A3"}, good])
    assert again.json()["problems"] == {"1": {"": "已有相同的记录（报告编号相同），请改为更正原记录"}}
    assert numbers(client, "") == ["A1"]


def test_a_grid_of_another_shape_is_refused_in_words(water: Ledger, client: Client) -> None:
    answer = client.post(
        f"{URL}grid/save/", "{", content_type="application/json", headers={"accept": "application/json"}
    )
    assert answer.status_code == 422
    assert "请刷新页面" in answer.json()["message"]


def test_the_excel_export_keeps_text_text_and_names_its_taker(water: Ledger, client: Client) -> None:
    some_tests(water, 2)
    some_tests(water, 1, number='=HYPERLINK("x")')
    response = client.get(f"{URL}export/?format=xlsx&sort=number")
    sheet = load_workbook(io.BytesIO(b"".join(cast(FileResponse, response))))["数据"]
    rows = list(sheet.iter_rows(values_only=True))

    assert rows[0][0] == "水质检测台账"
    assert "周志强" in str(rows[1][0])
    assert "共 3 条" in str(rows[1][0])
    assert rows[2] == ("行政村", "报告编号", "检测日期", "结论", "检测费（元）")
    assert rows[3][1] == '=HYPERLINK("x")'
    assert sheet.cell(4, 2).data_type == "s"
    assert rows[4][4] == pytest.approx(100)


def test_the_csv_export_defuses_formulas(water: Ledger, client: Client) -> None:
    some_tests(water, 1, number="@SUM(A1)")
    response = client.get(f"{URL}export/?format=csv")
    text = b"".join(cast(FileResponse, response)).decode("utf-8-sig")

    assert list(csv.reader(io.StringIO(text)))[3][1] == "'@SUM(A1)"


def test_only_the_ticked_rows_are_exported(water: Ledger, client: Client) -> None:
    some_tests(water, 5)
    picked = client.get(URL).context["rows"][1].cells
    response = client.get(f"{URL}export/?format=csv&row={picked[0].choose}")
    lines = b"".join(cast(FileResponse, response)).decode("utf-8-sig").splitlines()

    assert len(lines) == 4
    assert picked[2].text in lines[3]


def test_the_print_says_what_was_asked_and_by_whom(water: Ledger, client: Client) -> None:
    some_tests(water, 5)
    page = client.get(f"{URL}print/?result=failed").content.decode()

    assert "结论：不合格" in page
    assert "周志强" in page
    assert "SZ-0000" in page
    assert "SZ-0001" not in page


def test_a_view_is_saved_shown_and_deleted(water: Ledger, client: Client) -> None:
    client.post(f"{URL}views/", {"name": "不合格的", "query": "result=failed&page=3", "shared": "yes"})
    view = client.get(URL).context["views"][0]

    assert (view.name, view.query, view.shared) == ("不合格的", "result=failed", True)
    client.post(f"{URL}views/{view.pk}/delete/")
    assert list(client.get(URL).context["views"]) == []


def test_a_ledger_one_may_not_see_is_not_there(water: Ledger) -> None:
    helper = signed_in(a_person("helper", Role.HELPER, VILLAGE))

    assert helper.get(URL).status_code == 404
    assert "水质检测台账" not in helper.get("/ledgers/").content.decode()


def test_who_may_look_but_not_export_gets_no_file(water: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    some_tests(water, 1)
    client = signed_in(a_person("clerk2", Role.COUNTY_CLERK))
    rights = {key: value for key, value in policy.table().items() if key[1] != "ledgers.export"}
    monkeypatch.setattr(policy, "table", lambda: rights)

    assert client.get(f"{URL}export/").status_code == 403
    assert client.get(f"{URL}print/").status_code == 403
    assert "导出" not in client.get(URL).content.decode()
