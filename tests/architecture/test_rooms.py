"""The floor plan that imports alone cannot enforce."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.tree import MODULES, YIHU, calls, imported, parsed, products, short, sources

ROOMS = {
    "__init__.py", "rules", "permissions", "models", "queries", "actions", "indicators", "checks", "panels",
    "ledgers", "papers", "searches", "tools", "timeline", "dossier", "notices", "following", "merging", "holds", "settling", "sights",
    "features", "forms", "views", "api", "jobs", "management", "urls", "guards", "bulk", "quality", "templates", "static",
    "migrations", "tests",
}  # fmt: skip
WRITES = {
    "save", "create", "update_or_create", "get_or_create", "bulk_create", "bulk_update", "delete",
}  # fmt: skip
WRITING_ROOMS = ("actions", "bulk")


def modules() -> list[Path]:
    return sorted(path for path in MODULES.iterdir() if (path / "__init__.py").exists())


def test_modules_have_known_rooms_only() -> None:
    strange = [
        short(room)
        for module in modules()
        for room in module.iterdir()
        # A `.sql` file holds functions and triggers that the module's models declare as guards.
        if room.name not in {"__pycache__", *ROOMS} and room.stem not in ROOMS and room.suffix != ".sql"
    ]
    assert strange == []


def test_every_module_has_a_doorplate() -> None:
    for module in modules():
        plate = ast.get_docstring(parsed(module / "__init__.py")) or ""
        for line in ("Owns:", "Offers:", "Stands on:"):
            assert line in plate, f"{short(module)} does not say what it {line}"


def test_rows_are_written_in_actions_only() -> None:
    found = [
        f"{short(path)}:{line} .{name}()"
        for path in products(MODULES)
        if not any(room in short(path) for room in WRITING_ROOMS)
        for line, name in calls(path)
        if name in WRITES and not _is_plain(path, line, name)
    ]
    assert found == []


def _is_plain(path: Path, line: int, name: str) -> bool:
    """`.save()` of a document or `.delete` of a dictionary is not a table's: told by the receiver's name."""
    for node in ast.walk(parsed(path)):
        if (
            isinstance(node, ast.Call)
            and node.lineno == line
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == name
        ):
            return ast.unparse(node.func.value).split(".")[0] in {"document", "workbook", "image", "figure"}
    return False


def test_nothing_listens_to_signals() -> None:
    banned = ("django.db.models.signals", "django.dispatch", "django.core.signals")
    found = [
        f"{short(path)}:{line}"
        for path in sources()
        for line, name in imported(path)
        if any(name == signal or name.startswith(f"{signal}.") for signal in banned)
    ]
    assert found == []


def test_requests_are_never_unpacked_into_queries() -> None:
    """`filter(**request.GET.dict())` lets a stranger choose the columns (the CVE-2025-64459 class)."""
    found = []
    for path in products():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call):
                for keyword in node.keywords:
                    if keyword.arg is None and ast.unparse(keyword.value).startswith("request."):
                        found.append(f"{short(path)}:{node.lineno}")
    assert found == []


def test_raw_sql_never_holds_values() -> None:
    """f-strings given to `execute` may name tables and columns of ours, never what somebody typed."""
    allowed = (
        "database/install",
        "access/scope",
        "core/ledgers/",
        "exchange/",
        "/bulk",
        "bench/",
        "cluster",
        "jobs/",
        "/visible",
        "database/statistics",
    )
    found = []
    for path in products():
        if any(part in str(path) for part in allowed):
            continue
        for node in ast.walk(parsed(path)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "execute"
                and node.args
                and isinstance(node.args[0], ast.JoinedStr)
            ):
                found.append(f"{short(path)}:{node.lineno}")
    assert found == []


def test_the_engine_reads_no_clock_and_no_database() -> None:
    banned = ("django", "psycopg", "yihu.core", "yihu.modules", "yihu.site")
    found = [
        f"{short(path)}:{line} {name}"
        for path in products(YIHU / "engine")
        for line, name in imported(path)
        if name.split(".")[0] in ("django", "psycopg") or name.startswith(banned[2:])
    ]
    assert found == []
