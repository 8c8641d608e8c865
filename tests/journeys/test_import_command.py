"""`yihu import`, as a person at a terminal types it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.corpus.messy import roll_a_sheet_a_village, roll_with_everything_wrong
from tests.corpus.messy_ledgers import projects_in_other_words
from tests.database import Database
from tests.serving import run_yihu
from yihu.core.access.roles import Role
from yihu.core.tests.factories import TOWNSHIP, a_person, some_areas
from yihu.modules.exchange.tests.factories import GOOD, a_csv


@pytest.fixture
def database(committed_db: Database) -> Database:
    some_areas()
    a_person("clerk", Role.TOWNSHIP_CLERK, area=TOWNSHIP, name="东镇经办")
    return committed_db


def told(database: Database, *arguments: str, code: int = 0) -> dict[str, Any]:
    done = run_yihu(database, "import", *arguments, "--json")
    assert done.returncode == code, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_file_is_looked_at_applied_and_undone(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "村情.csv"
    path.write_bytes(a_csv())

    looked = told(database, "auto", str(path), "--area", "430902")
    assert (looked["ledger"], looked["stage"], looked["new"]) == ("places.profiles", "ready", 3)

    applied = told(database, "places.profiles", str(path), "--area", "430902", "--apply")
    assert (applied["batch"], applied["stage"], applied["new"]) == (looked["batch"], "applied", 3)

    refused = run_yihu(database, "import", "places.profiles", str(path), "--area", "430902", "--apply")
    assert refused.returncode == 1
    assert f"已导入（批次 #{applied['batch']}" in refused.stderr

    undone = told(database, "--undo", str(applied["batch"]), "--area", "430902")
    assert undone["stage"] == "undone"


def test_sheets_hidden_cells_and_columns_are_answered_on_the_line(database: Database, tmp_path: Path) -> None:
    villages, spoiled, other = tmp_path / "各村.xlsx", tmp_path / "东一村.xlsx", tmp_path / "项目.ods"
    villages.write_bytes(roll_a_sheet_a_village())
    spoiled.write_bytes(roll_with_everything_wrong())
    other.write_bytes(projects_in_other_words())

    asked = told(database, "auto", str(villages), "--area", "430902", code=1)
    every = told(database, "auto", str(villages), "--area", "430902", "--all-sheets")
    errors = tmp_path / "错误.xlsx"
    keeping = ("--without-hidden", "--errors", str(errors))
    without = told(database, "auto", str(spoiled), "--area", "430902", *keeping)
    named = told(database, "auto", str(other), "--area", "430902", "--column", "主要建设内容=建设内容和规模")

    assert [one["code"] for one in asked["problems"]] == ["E116"]
    assert (every["stage"], every["new"]) == ("ready", 3)
    assert (without["new"], without["wrong"]) == (1, 3)
    marked = load_workbook(errors).active
    assert marked is not None
    assert "错误说明" in [cell.value for cell in marked[1]]
    assert (named["stage"], named["new"]) == ("ready", 2)


def test_a_township_clerk_cannot_import_for_the_neighbours(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "村情.csv"
    path.write_bytes(a_csv(GOOD))

    looked = told(database, "places.profiles", str(path), "--user", "clerk", code=1)

    assert looked["stage"] == "refused"
    assert [one["code"] for one in looked["problems"]] == ["E502"]


def test_wrong_lines_are_told_and_stop_the_apply(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "村情.csv"
    path.write_bytes(a_csv((*GOOD, ("东镇东一村", "2020-13-31", 1, 1, 1))))

    done = run_yihu(database, "import", "places.profiles", str(path), "--area", "430902", "--apply")

    assert done.returncode == 1
    assert "有 1 行错误" in done.stderr
