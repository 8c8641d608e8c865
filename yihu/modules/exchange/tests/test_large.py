"""Files beyond what a page takes go in from the command line, read piece by piece."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from yihu.core.access.scope import scoped
from yihu.core.files import actions as files
from yihu.core.files import large
from yihu.core.files import queries as file_queries
from yihu.core.files.queries import TooLargeHere
from yihu.core.tests.factories import COUNTY, VILLAGE, an_actor, some_areas
from yihu.modules.exchange import actions, queries
from yihu.modules.exchange.actions.receiving import AlreadyImported
from yihu.modules.exchange.models import Batch
from yihu.modules.exchange.tests.factories import NOON, PROFILES
from yihu.modules.places import queries as places

pytestmark = pytest.mark.django_db
CLERK = an_actor()
LINES = 3_000


@pytest.fixture(autouse=True)
def areas_() -> None:
    some_areas()


@pytest.fixture
def long_file(tmp_path: Path) -> Path:
    """Over fifty megabytes, most of them in a column that means nothing here."""
    path = tmp_path / "村情.csv"
    filler = "空" * 6_000
    days = [date(2010, 1, 1) + timedelta(days=number) for number in range(LINES)]
    path.write_text(
        "行政村,统计时点,总户数（户）,附注说明\n"
        + "".join(f"{VILLAGE},{day if day.day != 13 else '13号'},{day.day},{filler}\n" for day in days),
        encoding="utf-8",
    )
    assert path.stat().st_size > files.LARGEST
    return path


def read(path: Path) -> Batch:
    with scoped(CLERK):
        batch = actions.receive(CLERK, PROFILES, path.name, path, now=NOON, queue=False)
    return actions.read(CLERK, batch.pk, now=NOON)


def test_a_large_file_is_checked_written_and_known_again(long_file: Path) -> None:
    batch = read(long_file)

    assert (batch.stage, batch.lines, batch.encoding) == ("ready", LINES, "UTF-8")
    assert batch.wrong == sum((date(2010, 1, 1) + timedelta(days=n)).day == 13 for n in range(LINES))
    assert "W313" in [one["code"] for one in batch.warnings]
    with scoped(CLERK):
        assert queries.rows(CLERK, batch, "wrong")[0].problems[0]["code"] == "E408"
        actions.begin_apply(CLERK, batch.pk, skip_wrong=True, confirmed=True, queue=False)
    assert actions.apply_parts(CLERK, batch.pk, now=NOON).new == LINES - batch.wrong
    with scoped(CLERK):
        assert places.profiles(CLERK).count() == LINES - batch.wrong
        with pytest.raises(AlreadyImported):
            actions.receive(CLERK, PROFILES, long_file.name, long_file, now=NOON, queue=False)


def test_what_is_wrong_in_a_large_file_comes_as_a_list_by_line(long_file: Path) -> None:
    batch = read(long_file)
    with scoped(CLERK):
        name, data = actions.marked_workbook(CLERK, batch)
        first = queries.rows(CLERK, batch, "wrong")[0]

    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    assert name == "村情（错误清单）.xlsx"
    assert sheet.max_row == 3 + batch.wrong
    line, column, message = (cell.value for cell in sheet[4])
    assert (line, column) == (first.line, "统计时点")
    assert "13号" in str(message)


def test_a_large_file_is_kept_sealed_and_opened_only_in_segments(long_file: Path, tmp_path: Path) -> None:
    batch = read(long_file)
    copy = tmp_path / "copy"

    with scoped(CLERK):
        stored = file_queries.known(CLERK, batch.file_uid)
        with copy.open("wb") as target:
            large.unseal(CLERK, batch.file_uid, target)
        with pytest.raises(TooLargeHere):
            file_queries.content(CLERK, batch.file_uid)

    assert copy.read_bytes() == long_file.read_bytes()
    assert "统计时点".encode() not in files.path_of(stored.uid).read_bytes()[:200_000]


def test_a_large_file_with_lines_of_others_leaves_nothing_staged(long_file: Path) -> None:
    township = an_actor(area=f"{COUNTY[:6]}102000")

    with scoped(township):
        batch = actions.receive(township, PROFILES, long_file.name, long_file, now=NOON, queue=False)
    batch = actions.read(township, batch.pk, now=NOON)

    assert (batch.stage, batch.problems[0]["code"]) == ("refused", "E502")
    with scoped(township):
        assert not queries.rows(township, batch).exists()
