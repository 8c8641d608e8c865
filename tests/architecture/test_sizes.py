"""Budgets: what fits on a page can be read."""

from __future__ import annotations

from tests.architecture.tree import ROOT, YIHU, functions, short, sources

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
LONGEST_TEMPLATE = 150


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    folders = [YIHU, ROOT / "tests", ROOT / "bench", ROOT / "scripts"]
    long = [
        f"{short(path)}: {count}"
        for folder in folders
        if folder.exists()
        for path in sources(folder)
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    ]
    assert long == []


def test_no_function_is_longer_than_fifty_lines() -> None:
    long = [
        f"{short(path)}:{node.lineno} {node.name}"
        for path in sources()
        for node in functions(path)
        if (node.end_lineno or node.lineno) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_no_template_is_longer_than_a_hundred_and_fifty_lines() -> None:
    long = [
        f"{short(path)}: {count}"
        for path in sorted(YIHU.rglob("*.html"))
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_TEMPLATE
    ]
    assert long == []
