"""Sealing history and proving that nobody touched it.

A block's digest covers all before it, and a copy of every digest lies in a file outside the database
(`DIGEST_FILE`): who rewrites the tables, seals included, still cannot make them agree with that file.
"""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

HEAD = ("block", "rows", "digest")
_WORDS = {
    "row missing": "记录被删除",
    "row changed": "记录被改动",
    "block does not match its rows": "封存块与其记录不符",
    "chain broken": "封存链断开",
    "row inserted behind the seal": "在已封存区间内补插了记录",
}


@dataclass(frozen=True)
class Seal:
    block: int
    rows: int
    digest: str


@dataclass(frozen=True)
class Problem:
    text: str
    block: int
    row: str


def seal(outside: Path) -> Seal | None:
    """Seal what is new and write the digest to the file outside; None when nothing was new."""
    with connection.cursor() as cursor:
        cursor.execute("select block, sealed, digest from yihu_seal()")
        made = cursor.fetchone()
    if made is None:
        return None
    new = Seal(*made)
    _append(outside, new)
    return new


def verify(outside: Path) -> list[Problem]:
    """Everything that does not fit; empty when history is whole. Needs the owner's or the audit role's connection."""
    with connection.cursor() as cursor:
        cursor.execute("select problem, block, kind, line from yihu_verify_history()")
        problems = [
            Problem(_WORDS[problem], block, f"{kind}{line}")
            for problem, block, kind, line in cursor.fetchall()
        ]
        cursor.execute("select id, digest from history_block order by id")
        inside = dict(cursor.fetchall())
    return problems + _against(outside, inside)


def _against(outside: Path, inside: dict[int, str]) -> list[Problem]:
    kept = {int(row["block"]): row["digest"] for row in _lines(outside)}
    problems = [
        Problem("库外留存的封存值与库内不符", block, "")
        for block, digest in kept.items()
        if inside.get(block) != digest
    ]
    missing = [Problem("库外没有这一块的封存值", block, "") for block in inside if block not in kept]
    return problems + missing


def _lines(outside: Path) -> list[dict[str, str]]:
    if not outside.exists():
        return []
    with outside.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _append(outside: Path, new: Seal) -> None:
    outside.parent.mkdir(parents=True, exist_ok=True)
    first = not outside.exists()
    with outside.open("a", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        if first:
            writer.writerow(HEAD)
        writer.writerow((new.block, new.rows, new.digest))
        target.flush()
        os.fsync(target.fileno())
