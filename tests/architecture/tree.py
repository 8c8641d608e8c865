"""What the architecture tests read: the source tree as syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
YIHU = ROOT / "yihu"
MODULES = YIHU / "modules"


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def sources(folder: Path = YIHU) -> list[Path]:
    """Python files that people read and change: no migrations."""
    return sorted(path for path in folder.rglob("*.py") if "migrations" not in path.parts)


def products(folder: Path = YIHU) -> list[Path]:
    """Sources without tests."""
    return [path for path in sources(folder) if "tests" not in path.parts and path.name != "conftest.py"]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def calls(path: Path) -> Iterator[tuple[int, str]]:
    """(line, attribute name) of every call of an attribute."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.lineno, node.func.attr


def imported(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield node.lineno, name.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            for name in node.names:
                yield node.lineno, f"{node.module}.{name.name}"


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))
