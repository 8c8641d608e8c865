"""Installs the module of `docs/howto/add-a-ledger.md` for a test: the page itself is the fixture."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import AppConfig, apps
from django.db import connection

from yihu.core.access import policy
from yihu.core.database import install
from yihu.core.rooms import collect
from yihu.engine.ledgers import Ledger

PAGE = Path(__file__).resolve().parents[4] / "docs" / "howto" / "add-a-ledger.md"
_BLOCK = re.compile(r"```(python|csv)\n(.*?)```", re.DOTALL)
KEY = "water.tests"


def blocks(kind: str) -> list[str]:
    return [text for found, text in _BLOCK.findall(PAGE.read_text(encoding="utf-8")) if found == kind]


def lines_of_code() -> int:
    return sum(
        1 for text in blocks("python") for line in text.splitlines() if line.strip() and "# yihu/" not in line
    )


@contextmanager
def installed(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """The ledger of the page, with its table, guards and rights, inside the test's transaction."""
    for text in blocks("python"):
        path = folder / text.splitlines()[0].removeprefix("# yihu/modules/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    table = folder / "access.csv"
    table.write_text(policy.TABLE.read_text(encoding="utf-8") + blocks("csv")[0], encoding="utf-8")
    patch.setattr(policy, "TABLE", table)
    modules = import_module("yihu.modules")
    patch.setattr(modules, "__path__", [*modules.__path__, str(folder)])
    _forget()
    try:
        _add_app("yihu.modules.water")
        _make_table()
        yield next(ledger for ledger in collect("ledgers") if ledger.key == KEY)
    finally:
        _remove_app("water")
        for name in [name for name in sys.modules if name.startswith("yihu.modules.water")]:
            del sys.modules[name]
        patch.undo()
        _forget()


def _add_app(name: str) -> None:
    """By hand: `override_settings(INSTALLED_APPS=…)` would make every other app ready a second time."""
    config = AppConfig.create(name)
    config.apps = apps
    apps.app_configs[config.label] = config
    config.import_models()
    apps.clear_cache()


def _remove_app(label: str) -> None:
    apps.app_configs.pop(label, None)
    apps.all_models.pop(label, None)
    apps.clear_cache()


def _make_table() -> None:
    label = "water.WaterTest"  # a name the type checker need not know
    model = apps.get_model(label)
    with connection.schema_editor() as editor:
        editor.create_model(model)
    with connection.cursor() as cursor:
        cursor.execute(
            f"grant select, insert, update, delete on {model._meta.db_table} to {install.APP_ROLE}"
        )
        cursor.execute(f"grant usage, select on all sequences in schema public to {install.APP_ROLE}")
        for statement in install.statements(model):
            cursor.execute(statement)


def _forget() -> None:
    collect.cache_clear()
    policy.table.cache_clear()
