"""The command's pure part, the scorer and the development report."""

import io
import json
from pathlib import Path

import pytest

from yihu.engine.textcheck import check, cli, report
from yihu.engine.textcheck.dev.score import score

TEXT = "排查问题128个，已整改119个，剩余8个。\n2023年上半年，走访农户96户。"


def test_the_command_names_place_and_arithmetic_and_writes_the_prediction(tmp_path: Path) -> None:
    source = tmp_path / "总结.txt"
    source.write_text(TEXT, encoding="utf-8")
    out = io.StringIO()

    code = cli.run([str(source), "--json", str(tmp_path / "out")], out)

    assert code == cli.FOUND
    assert "第1行" in out.getvalue()
    assert "128－119＝9，与文中的8相差1" in out.getvalue()
    pred = json.loads((tmp_path / "out" / "总结.txt.pred.json").read_text(encoding="utf-8"))
    assert [r["ok"] for r in pred["relations"]] == [False]


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_checked(tmp_path: Path) -> None:
    good, bad = tmp_path / "a.txt", tmp_path / "b.docx"
    good.write_text("走访农户96户。", encoding="utf-8")
    bad.write_bytes(b"PK\x03\x04")
    out = io.StringIO()

    assert cli.run([str(bad), str(good), str(tmp_path / "none.txt")], out) == cli.FAILED
    assert all(path.name in out.getvalue() for path in (good, bad))


def test_marks_as_prediction_score_full_and_nothing_scores_nothing() -> None:
    gold = check(TEXT).to_pred()

    full = score(gold, gold, len(TEXT))
    empty = score(gold, {"facts": [], "relations": []}, len(TEXT))

    assert [tally.f1 for tally in (full.facts, full.dates, full.inconsistent)] == [1, 1, 1]
    assert full.right_verdict == full.clear > 0
    assert (empty.facts.right, empty.inconsistent.right, empty.found) == (0, 0, 0)


def test_an_arguable_relation_counts_in_neither_direction() -> None:
    pred = check(TEXT).to_pred()
    gold = {**pred, "relations": [{**r, "grade": "arguable"} for r in pred["relations"]]}

    scored = score(gold, pred, len(TEXT))

    assert (scored.inconsistent.right, scored.inconsistent.wrong, scored.clear) == (0, 0, 0)


def test_the_report_measures_a_corpus_and_injected_errors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.txt.gold.json").write_text(json.dumps(check(TEXT).to_pred()), encoding="utf-8")

    assert report.main([str(tmp_path), "--injections", "9"]) == 0
    printed = capsys.readouterr().out
    assert "marked documents: 1" in printed
    assert "injected errors: " in printed


def test_a_corpus_without_marks_is_refused(tmp_path: Path) -> None:
    assert report.main([str(tmp_path)]) == 2
