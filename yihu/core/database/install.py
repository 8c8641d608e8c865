"""Applies every table's guards after migrations; safe to run again at any time.

The declaration is the base class of a model (`core.database.models`). The app refuses to start where the
database does not match (`core.database.verify`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models

from yihu.core.database.models import Reference, Scoped
from yihu.core.database.statistics import MAINTAINABLE

APP_ROLE = "yihu_app"
AUDIT_ROLE = "yihu_audit"
_FUNCTIONS = Path(__file__).with_name("functions.sql")


def guarded_models() -> list[type[Scoped] | type[Reference]]:
    return [
        model for model in apps.get_models() if issubclass(model, Scoped | Reference) and model._meta.managed
    ]


def install(connection: Any) -> None:
    """Functions, policies, triggers and grants, in one transaction, by the owner's connection."""
    with connection.cursor() as cursor:
        cursor.execute("begin")
        cursor.execute(_FUNCTIONS.read_text(encoding="utf-8"))
        cursor.execute(f"grant usage on schema public to {APP_ROLE}, {AUDIT_ROLE}")
        cursor.execute(f"grant select, insert, update, delete on all tables in schema public to {APP_ROLE}")
        cursor.execute(f"grant usage, select on all sequences in schema public to {APP_ROLE}")
        cursor.execute(f"grant execute on all functions in schema public to {APP_ROLE}")
        cursor.execute(
            f"revoke all on django_migrations from {APP_ROLE}; grant select on django_migrations to {APP_ROLE}"
        )
        if connection.pg_version >= MAINTAINABLE:
            cursor.execute(f"grant maintain on all tables in schema public to {APP_ROLE}")
        for model in guarded_models():
            for statement in statements(model):
                cursor.execute(statement)
        cursor.execute("commit")


def statements(model: type[Scoped] | type[Reference]) -> list[str]:
    """The SQL that guards one table."""
    table = model._meta.db_table
    wanted: list[str] = []
    if issubclass(model, Scoped):
        wanted += _row_level_security(table)
    if model.append_only:
        wanted += _append_only(table)
    if getattr(model, "written_by_functions", False):
        wanted.append(f'revoke insert on "{table}" from {APP_ROLE}')
    if model.tracked:
        wanted += _history(table, secret_columns(model))
    wanted.append(f'grant select on "{table}" to {AUDIT_ROLE}')
    wanted += model.guards
    return wanted


def secret_columns(model: type[models.Model]) -> list[str]:
    """Columns that history must not repeat: else old ciphers would outlive a destroyed key."""
    return [str(field.column) for field in model._meta.concrete_fields if getattr(field, "secret", False)]


def _row_level_security(table: str) -> list[str]:
    inside = "area_code >= (select yihu_lo()) and area_code < (select yihu_hi())"
    return [
        f'alter table "{table}" enable row level security',
        f'drop policy if exists scope on "{table}"',
        f'create policy scope on "{table}" for all to {APP_ROLE} using ({inside}) with check ({inside})',
        f'drop policy if exists audit on "{table}"',
        f'create policy audit on "{table}" for select to {AUDIT_ROLE} using (true)',
    ]


def _append_only(table: str) -> list[str]:
    return [
        f'revoke update, delete, truncate on "{table}" from {APP_ROLE}',
        f'drop trigger if exists append_only on "{table}"',
        (
            f'create trigger append_only before update or delete or truncate on "{table}"'
            " for each statement execute function yihu_append_only()"
        ),
    ]


def _history(table: str, secret: list[str]) -> list[str]:
    arguments = ", ".join(f"'{column}'" for column in secret)
    body = f"for each statement execute function yihu_keep_history({arguments})"
    made = []
    for event, referencing in (
        ("insert", "referencing new table as new_rows"),
        ("update", "referencing old table as old_rows new table as new_rows"),
        ("delete", "referencing old table as old_rows"),
    ):
        made.append(f'drop trigger if exists history_{event} on "{table}"')
        made.append(f'create trigger history_{event} after {event} on "{table}" {referencing} {body}')
    return made
