"""The cases of the corpus that take two hand-ins, two people, or another door."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import openpyxl
import pytest
from django.db import connection

from tests.corpus import again, files, values
from tests.corpus.case import (
    FAMILY,
    KEY_PLACES,
    NAMES,
    PROFILE,
    PROFILES,
    ROLL,
    VILLAGES,
    Case,
    a_book,
    a_csv,
)
from tests.corpus.cases import CASES
from tests.corpus.world import CLERK, NOON, applied, codes, counted, hand_in, standing, wrong_cells
from tests.database import Database
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.excel import reading
from yihu.core.files import queries as stored
from yihu.core.tests.factories import COUNTY, TOWNSHIP, a_person, an_actor, signed_in, some_areas
from yihu.engine.cells import Lookups
from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.exchange import actions, queries
from yihu.modules.exchange.actions.checking import table_of
from yihu.modules.exchange.actions.columns import clean_table
from yihu.modules.exchange.models import Batch
from yihu.modules.exchange.permissions import Can

BY_NUMBER = {case.number: case for case in CASES}


@pytest.fixture
def places(db: None) -> None:
    some_areas()


def read(case: Case, data: bytes, name: str = "") -> Batch:
    told = hand_in(CLERK, case, name or case.name, data)
    assert told.batch is not None, told
    assert not told.code, told
    return told.batch


@pytest.mark.usefixtures("places")
def test_c14_an_upload_beyond_the_limit_is_refused_before_it_is_taken_in() -> None:
    client = signed_in(a_person("clerk", Role.COUNTY_CLERK))
    taken: list[int] = []

    class Line(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            taken.append(1)
            return super().read(size)

    told: dict[str, Any] = {"CONTENT_LENGTH": str(60 * files.MB), "wsgi.input": Line(b"x")}
    response = client.generic("POST", "/exchange/", b"", "multipart/form-data; boundary=x", **told)

    assert response.status_code == 413
    assert "超过上限 50 MB，请按乡镇拆分" in response.content.decode()
    assert taken == []


@pytest.mark.usefixtures("places")
def test_c18_a_name_full_of_tricks_is_shown_clean_and_never_a_path() -> None:
    case = BY_NUMBER["C18"]
    batch = read(case, case.make())

    with scoped(CLERK):
        kept, _ = stored.content(CLERK, batch.file_uid)
    assert len(kept.name) <= 120
    assert not {"/", "\\", "\u202e"} & set(kept.name)
    assert kept.uid.hex not in kept.name


@pytest.mark.usefixtures("places")
def test_c19_the_hidden_sheet_comes_in_once_it_is_chosen() -> None:
    case = BY_NUMBER["C19"]
    data = case.make()
    refused = hand_in(CLERK, case, case.name, data)
    assert refused.batch is not None
    assert (refused.batch.sheets, refused.batch.hidden_sheets) == (["Sheet1", "旧数据"], ["旧数据"])

    with scoped(CLERK):
        actions.begin_read(CLERK, refused.batch.pk, sheet="旧数据", queue=False)
    batch = actions.read(CLERK, refused.batch.pk, now=NOON)

    applied(CLERK, batch)
    assert standing(ROLL) == ("赵六",)


@pytest.mark.usefixtures("places")
def test_c20_hidden_rows_stay_out_when_that_is_the_answer() -> None:
    case = BY_NUMBER["C20"]
    told = hand_in(CLERK, case, case.name, case.make(), hidden=False)

    assert told.batch is not None
    applied(CLERK, told.batch)
    assert standing(ROLL) == ("李三", "王一")


def test_c66_a_card_number_that_excel_cut_is_never_guessed() -> None:
    cards = Ledger(
        key="corpus.cards",
        title="银行卡",
        model="",
        source="示例",
        columns=(Column("name", "姓名"), Column("card", "银行卡号", Kind.BANK_CARD)),
        rows=lambda actor: None,
        see=Can.IMPORT,
    )
    table = table_of(cards, reading.read("卡号.xlsx", BY_NUMBER["C66"].make()))

    found = clean_table(table.rows, table.header, Lookups(as_of=NOON.date()), COUNTY).frame

    assert found["verdict"].to_list() == ["wrong", "new", "new"]
    assert '"E414"' in found["problems"][0]
    # Luhn: a failure warns, as old passbooks have no check digit; a sound number says nothing.
    assert [('"W414"' in text) for text in found["problems"]].count(True) >= 1
    assert "6222020000001234567" not in "".join(found["values"])


@pytest.mark.usefixtures("places")
def test_c69_text_like_formulas_leaves_as_text_and_comes_back_equal() -> None:
    case = BY_NUMBER["C69"]
    applied(CLERK, read(case, case.make()))

    for form in ("xlsx", "csv"):
        with scoped(CLERK):
            kept = actions.export_file(CLERK, KEY_PLACES, f"format={form}", now=NOON)
            data = stored.content(CLERK, kept.uid)[1]
        if form == "xlsx":
            sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
            assert {cell.data_type for cell in sheet["B"][3:]} == {"s"}
        else:
            cells = [line.split(",")[1] for line in data.decode("utf-8-sig").splitlines()[3:]]
            assert all(cell.strip('"').startswith("'") for cell in cells)
        back = read(case, data, kept.name)
        assert (back.unchanged, back.new, back.changed, back.wrong) == (len(values.FORMULAS), 0, 0, 0)


@pytest.mark.usefixtures("places")
def test_c70_what_looks_like_a_script_is_shown_as_it_is_written() -> None:
    case = BY_NUMBER["C70"]
    client = signed_in(a_person("clerk", Role.COUNTY_CLERK))
    batch = read(case, case.make())
    preview = client.get(f"/exchange/{batch.pk}/").content.decode()
    applied(CLERK, batch)
    listed = client.get(f"/ledgers/{KEY_PLACES}/").content.decode()

    for page in (preview, listed):
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<script>alert" not in page
        assert "<svg onload" not in page
        assert "{{7*7}}" in page


@pytest.mark.slow
@pytest.mark.usefixtures("places")
def test_c72_of_a_hundred_thousand_lines_all_thousand_bad_ones_are_told_and_nothing_is_written() -> None:
    case = BY_NUMBER["C72"]
    before = counted()
    batch = read(case, case.make())

    assert (batch.lines, batch.wrong) == (again.MANY, again.MANY // again.BAD_EVERY)
    assert wrong_cells(CLERK, batch) == dict(case.wrong)
    assert {**counted(), "exchange_row": 0} == before
    with scoped(CLERK):
        _, book = actions.marked_workbook(CLERK, batch)
    sheet = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    assert sheet.max_row == 1 + again.MANY // again.BAD_EVERY
    assert all(row[5].comment is not None for row in sheet.iter_rows(min_row=2))


@pytest.mark.usefixtures("places")
def test_c73_the_same_bytes_again_are_there_already() -> None:
    case = BY_NUMBER["C73"]
    batch = applied(CLERK, read(case, case.make()))

    told = hand_in(CLERK, case, "改名.xlsx", case.make())

    assert (told.code, f"批次 #{batch.pk}" in told.message) == ("already_imported", True)
    assert standing(ROLL) == NAMES


@pytest.mark.usefixtures("places")
def test_c74_the_same_content_in_other_bytes_wants_a_tick() -> None:
    case = BY_NUMBER["C74"]
    applied(CLERK, read(case, a_book(), "花名册.xlsx"))

    batch = read(case, case.make())

    assert codes(batch.warnings) == ("E501",)
    assert (batch.new, batch.changed, batch.unchanged) == (0, 0, 3)


@pytest.mark.usefixtures("places")
def test_c75_a_corrected_file_changes_and_adds_nothing() -> None:
    case = BY_NUMBER["C75"]
    applied(CLERK, read(case, a_book(VILLAGES, PROFILE), "村情.xlsx"))

    batch = read(case, case.make())

    assert (batch.new, batch.changed, batch.unchanged, batch.wrong) == (0, 3, 0, 0)


@pytest.mark.usefixtures("places")
def test_c76_the_order_of_lines_does_not_matter() -> None:
    case = BY_NUMBER["C76"]
    applied(CLERK, read(case, a_book(FAMILY), "花名册.xlsx"))

    batch = read(case, case.make())

    assert (batch.new, batch.changed, batch.unchanged) == (0, 0, 3)


def test_c77_two_imports_at_once_give_no_row_twice(committed_db: Database) -> None:
    some_areas()
    case = BY_NUMBER["C77"]
    batches = [read(case, case.make()), read(case, a_csv(VILLAGES[::-1], PROFILE).encode(), "村情.csv")]
    for batch in batches:
        with scoped(CLERK):
            actions.begin_apply(CLERK, batch.pk, confirmed=True, queue=False)

    def apply(batch: Batch) -> Batch:
        try:
            return actions.apply_parts(CLERK, batch.pk, now=NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        done = list(both.map(apply, batches))

    assert sum(batch.new for batch in done) == len(VILLAGES)
    assert len(standing(PROFILES)) == len(VILLAGES)


@pytest.mark.usefixtures("places")
def test_c78_lines_of_others_refuse_the_file_and_tell_nothing_of_them() -> None:
    case = BY_NUMBER["C78"]
    before = counted()

    told = hand_in(an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP, user_id=3), case, case.name, case.make())

    assert (told.code, case.says in told.message) == ("E502", True)
    assert "李三" not in told.message
    assert "西" not in told.message
    assert counted() == before
    with scoped(CLERK):
        assert not queries.rows(CLERK, Batch.objects.latest("pk")).exists()
