"""`yihu check`: what is found, what it exits with, what it writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from yihu.__main__ import main

WRONG = "全区共发现问题273个，其中已整改237个，未整改46个。\n"
RIGHT = "全区共发现问题273个，其中已整改237个，未整改36个。\n"


def written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_contradiction_is_shown_with_its_arithmetic(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", written(tmp_path, "总结.txt", WRONG)]) == 3
    assert "237＋46＝283，与文中的273相差10" in capsys.readouterr().out


def test_a_consistent_text_is_left_in_peace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", written(tmp_path, "总结.txt", RIGHT)]) == 0
    assert "0处矛盾" in capsys.readouterr().out


def test_results_are_written_beside_each_other_by_file_name(tmp_path: Path) -> None:
    out = tmp_path / "out"
    names = ["甲.txt", "乙.txt"]
    files = [written(tmp_path, name, WRONG) for name in names]

    main(["check", *files, "--json", str(out)])

    assert sorted(path.name for path in out.iterdir()) == sorted(f"{name}.pred.json" for name in names)
    found = json.loads((out / "甲.txt.pred.json").read_text(encoding="utf-8"))
    assert [fact["value"] for fact in found["facts"]] == [273, 237, 46]
    assert any(not relation["ok"] for relation in found["relations"])


def test_what_cannot_be_read_is_said_and_the_rest_is_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04 not a document")

    assert main(["check", str(tmp_path / "坏.docx"), written(tmp_path, "好.txt", RIGHT)]) == 1
    said = capsys.readouterr().out
    assert "请用 Word 或 WPS" in said
    assert "0处矛盾" in said
