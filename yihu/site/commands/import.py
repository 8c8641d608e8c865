# ruff: noqa: N999  (the command is called import)
"""Imports from the command line, by the same actions as the page, in the foreground."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

HELP = "导入台账：先核对，--apply 写入，--undo 撤销一个批次"
_SHOWN = 20
_ENOUGH = 6_000_000  # bytes: what is longer is not recognised by its header but refused


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "ledger",
        nargs="?",
        default="",
        metavar="LEDGER",
        help="台账代码，如 places.profiles；auto 按表头识别",
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="xlsx、xls、ods 或 csv")
    parser.add_argument("--area", default="", help="以哪个县的系统岗位导入，默认示范县")
    parser.add_argument("--user", default="", metavar="LOGIN", help="以此登录名的岗位导入")
    parser.add_argument("--sheet", default="", help="多个工作表有数据时选一个")
    parser.add_argument("--all-sheets", action="store_true", help="表头相同的可见工作表一并导入")
    parser.add_argument("--without-hidden", action="store_true", help="不导入隐藏的行和列")
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="列名=台账列",
        help="文件的列名对应台账的哪一列（可多次；右边留空为不导入），确认后记住",
    )
    parser.add_argument("--apply", action="store_true", help="核对后写入")
    parser.add_argument("--skip-wrong", action="store_true", help="跳过错误行，写入其余")
    parser.add_argument("--yes", action="store_true", help="已核对提醒")
    parser.add_argument("--again", action="store_true", help="同一文件已导入过也再导一次")
    parser.add_argument("--undo", type=int, metavar="BATCH", help="撤销这个批次")
    parser.add_argument("--reason", default="命令行撤销", help="撤销原因")
    parser.add_argument("--list", action="store_true", help="列出可导入的台账")
    parser.add_argument("--errors", type=Path, metavar="XLSX", help="有错误行时，把标注了错误的表存到这里")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(options: argparse.Namespace) -> int:
    from yihu.site.commands._setup import acting, default_area, ready

    ready()
    from yihu.core.access.scope import scoped
    from yihu.modules.exchange import queries

    actor = acting(options.user, options.area or default_area())
    if options.list:
        _show({one.key: one.title for one in queries.importable(actor)}, as_json=options.json)
        return 0
    if options.undo:
        return _undo(actor, options)
    if not options.ledger or options.file is None:
        print("用法：yihu import 台账代码 文件；可导入的台账见 yihu import --list", file=sys.stderr)
        return 2
    batch = _read(actor, options)
    if options.errors and batch.wrong:
        _keep_errors(actor, batch, options.errors)
    if options.apply and batch.stage != "refused":
        batch = _apply(actor, options, batch.pk)
    with scoped(actor):
        _show(_told(actor, batch), as_json=options.json)
    return 0 if batch.stage in ("ready", "applied") and not (batch.problems and options.apply) else 1


def _read(actor: Any, options: argparse.Namespace) -> Any:
    from yihu.core import clock
    from yihu.core.access.scope import scoped
    from yihu.engine.errors import NotFound
    from yihu.modules.exchange import actions

    if not options.file.is_file():
        raise NotFound(f"没有文件“{options.file}”，请核对路径")
    with scoped(actor):
        key = _recognised(actor, options.file) if options.ledger == "auto" else options.ledger
        batch = actions.receive(
            actor,
            key,
            options.file.name,
            options.file,
            now=clock.now(),
            again=options.again,
            queue=False,
            sheet="*" if options.all_sheets else options.sheet,
            with_hidden=not options.without_hidden,
        )
    batch = actions.read(actor, batch.pk, now=clock.now(), on=clock.today())
    return _mapped(actor, batch, options.column) if options.column and batch.header else batch


def _keep_errors(actor: Any, batch: Any, target: Path) -> None:
    from yihu.core.access.scope import scoped
    from yihu.modules.exchange import actions

    with scoped(actor):
        target.write_bytes(actions.marked_workbook(actor, batch)[1])


def _recognised(actor: Any, file: Path) -> str:
    from yihu.modules.exchange import actions

    with file.open("rb") as content:
        return str(actions.recognise(actor, file.name, content.read(_ENOUGH)))


def _mapped(actor: Any, batch: Any, given: list[str]) -> Any:
    """Columns said on the command line, by header text and by label or name of the ledger's column."""
    from yihu.core import clock
    from yihu.core.access.scope import scoped
    from yihu.modules.exchange import actions, queries

    form = queries.ledger(batch.ledger)
    names = {column.label: column.name for column in form.editable}
    said = dict(one.split("=", 1) for one in given if "=" in one)
    chosen = {
        one["key"]: names.get(said[one["text"]], said[one["text"]])
        for one in batch.header
        if one["text"] in said
    }
    with scoped(actor):
        actions.map_columns(actor, batch.pk, chosen, now=clock.now(), queue=False)
    return actions.read(actor, batch.pk, now=clock.now(), on=clock.today())


def _apply(actor: Any, options: argparse.Namespace, batch_id: int) -> Any:
    from yihu.core import clock
    from yihu.core.access.scope import scoped
    from yihu.modules.exchange import actions

    with scoped(actor):
        actions.begin_apply(
            actor, batch_id, skip_wrong=options.skip_wrong, confirmed=options.yes, queue=False
        )
    return actions.apply_parts(actor, batch_id, now=clock.now(), on=clock.today())


def _undo(actor: Any, options: argparse.Namespace) -> int:
    from yihu.core import clock
    from yihu.core.access.scope import scoped
    from yihu.modules.exchange import actions

    with scoped(actor):
        actions.begin_undo(actor, options.undo, reason=options.reason, queue=False)
    batch = actions.undo_parts(actor, options.undo, now=clock.now(), on=clock.today())
    with scoped(actor):
        _show(_told(actor, batch), as_json=options.json)
    return 0


def _told(actor: Any, batch: Any) -> dict[str, Any]:
    from yihu.core.bulk import Verdict
    from yihu.modules.exchange import queries

    wrong = queries.rows(actor, batch, Verdict.WRONG)[:_SHOWN]
    return {
        "batch": batch.pk,
        "ledger": batch.ledger,
        "stage": batch.stage,
        "lines": batch.lines,
        "new": batch.new,
        "changed": batch.changed,
        "unchanged": batch.unchanged,
        "wrong": batch.wrong,
        "problems": batch.problems,
        "warnings": batch.warnings,
        "header": batch.header if batch.stage == "refused" else [],
        "rows": [{"line": row.line, "problems": row.problems} for row in wrong],
    }


def _show(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for name, value in told.items():
        if isinstance(value, list):
            for one in value:
                print(f"{name}：{one.get('message') or _line(one)}")
        else:
            print(f"{name}：{value}")


def _line(row: dict[str, Any]) -> str:
    if "sure" in row:
        return f"“{row['text']}” → {row['column'] or '（未对应）'}（把握 {row['sure']:.0%}）"
    said = "；".join(f"“{one.get('column', '')}”{one['message']}" for one in row["problems"])
    return f"第 {row['line']} 行：{said}"
