"""`yihu check FILE… [--json DIR]` without its door: what is read, what is said, what is written."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TextIO

from yihu.engine.errors import Refused

from .check import check
from .model import CheckResult
from .readers import read_document

FOUND, CLEAN, FAILED = 1, 0, 2


def run(arguments: Sequence[str], out: TextIO, *, today: date | None = None) -> int:
    """Exit code 0 without findings, 1 with inconsistent figures, 2 when a file could not be read."""
    parser = argparse.ArgumentParser(prog="yihu check", description="数字体检：找出文稿中互相矛盾的数字")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--json", type=Path, metavar="DIR", help="把结果写成 DIR/<文件名>.pred.json")
    chosen = parser.parse_args(arguments)
    worst = CLEAN
    for path in chosen.files:
        try:
            text = read_document(path.name, path.read_bytes())
        except OSError as error:
            out.write(f"{path}：无法打开（{error.strerror}）\n")
            worst = FAILED
            continue
        except Refused as refused:
            out.write(f"{path}：{refused.message}\n")
            worst = FAILED
            continue
        result = check(text, today=today)
        out.writelines(line + "\n" for line in describe(str(path), text, result))
        if chosen.json is not None:
            chosen.json.mkdir(parents=True, exist_ok=True)
            pred = json.dumps(result.to_pred(), ensure_ascii=False, indent=1)
            (chosen.json / f"{path.name}.pred.json").write_text(pred, encoding="utf-8")
        if result.inconsistent:
            worst = max(worst, FOUND)
    return worst


def describe(name: str, text: str, result: CheckResult) -> Iterator[str]:
    """One line a finding, with line and column of the figure it is about."""
    yield (
        f"{name}：{len(result.facts)}个数字，{len(result.relations)}处关系，"
        f"{len(result.inconsistent)}处矛盾，{len(result.notes)}条提示"
    )
    for relation in result.inconsistent:
        anchor = result.facts[relation.total if relation.total is not None else relation.members[0]]
        yield f"  矛盾 {_place(text, anchor.start)} {relation.reason}"
    for note in result.notes:
        yield f"  提示 {_place(text, note.start)} {note.message}"


def _place(text: str, offset: int) -> str:
    line = text.count("\n", 0, offset) + 1
    return f"第{line}行第{offset - text.rfind(chr(10), 0, offset)}字"
