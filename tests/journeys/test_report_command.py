"""`yihu report`: a Word file from the command line, or a reason why not, and never half a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.database import Database
from tests.serving import run_yihu
from yihu.core.docx import find_run, read_text
from yihu.core.tests.factories import OTHER_VILLAGE, TOWNSHIP, some_areas
from yihu.modules.rectification.tests import factories as problems


@pytest.fixture
def county(committed_db: Database) -> Database:
    some_areas()
    problems.a_closed_problem(on=date(2020, 5, 10))
    problems.a_problem(village=OTHER_VILLAGE, found_on=date(2020, 6, 30))
    return committed_db


def report(county: Database, *arguments: str) -> tuple[int, str]:
    done = run_yihu(county, "report", *arguments)
    return done.returncode, done.stderr


def test_the_daily_bulletin_prints_the_figures_of_the_day(county: Database, tmp_path: Path) -> None:
    out = tmp_path / "通报.docx"

    assert report(county, "daily_bulletin", "--as-of", "2020-06-30", "--out", str(out))[0] == 0

    data = out.read_bytes()
    assert find_run(data, "rect.found") == ["2", "2"]
    assert find_run(data, "rect.rate") == ["50.0%", "50.0%"]
    assert "第1期" in read_text(data)
    assert list(tmp_path.iterdir()) == [out]


def test_may_tells_may_and_a_township_tells_its_own(county: Database, tmp_path: Path) -> None:
    may, own = tmp_path / "may.docx", tmp_path / "own.docx"

    report(county, "daily_bulletin", "--as-of", "2020-05-31", "--out", str(may))
    report(county, "daily_bulletin", "--as-of", "2020-06-30", "--area", TOWNSHIP[:9], "--out", str(own))

    assert find_run(may.read_bytes(), "rect.rate") == ["100.0%", "100.0%"]
    assert find_run(own.read_bytes(), "rect.found")[0] == "1"


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (["no_such_paper", "--out", "{}"], 1, "可选：half_year_summary"),
        (["daily_bulletin", "--as-of", "2020-01-01", "--out", "{}"], 1, "没有基数"),
        (["daily_bulletin", "--area", "999999", "--out", "{}"], 1, "没有区划代码"),
        (["daily_bulletin"], 2, "--out"),
        (["daily_bulletin", "--as-of", "2020-06-30", "--out", "/no/such/folder/x.docx"], 1, "不能写入"),
    ],
)
def test_a_refusal_says_why_and_writes_nothing(
    county: Database, tmp_path: Path, arguments: list[str], code: int, reason: str
) -> None:
    filled = [str(tmp_path / "x.docx") if argument == "{}" else argument for argument in arguments]

    returned, said = report(county, *filled)

    assert (returned, list(tmp_path.iterdir())) == (code, [])
    assert reason in said
