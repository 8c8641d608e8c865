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
PUBLIC_ROLE = "yihu_public"
_FUNCTIONS = Path(__file__).with_name("functions.sql")
# PostgreSQL lets everybody call a new function. Some of ours look with their owner's rights, and the public site's
# role, which anybody on the net speaks to, is to call none but those granted to it by name.
_FUNCTIONS_FOR_OURS = f"""
do $$ declare one regprocedure; begin
  for one in select p.oid::regprocedure from pg_proc p
      where p.pronamespace = 'public'::regnamespace and p.proowner = current_user::regrole
        and (p.proacl is null or exists (select from aclexplode(p.proacl) a where a.grantee = 0)) loop
    execute format('grant execute on routine %s to {APP_ROLE}, {AUDIT_ROLE}', one);
    execute format('revoke execute on routine %s from public', one);
  end loop;
end $$;
"""  # noqa: S608 - names of roles


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
        cursor.execute(_FUNCTIONS_FOR_OURS)
        cursor.execute("commit")


def statements(model: type[Scoped] | type[Reference]) -> list[str]:
    """The SQL that guards one table."""
    table = model._meta.db_table
    wanted: list[str] = []
    if issubclass(model, Scoped):
        wanted += _row_level_security(table)
        wanted += _from_below(model)
        wanted += _compartment(model)
    if model.append_only:
        wanted += _append_only(table)
    if getattr(model, "written_by_functions", False):
        wanted.append(f'revoke insert on "{table}" from {APP_ROLE}')
    if model.tracked:
        wanted += _history(table, secret_columns(model))
    wanted.append(f'grant select on "{table}" to {AUDIT_ROLE}')
    wanted += model.guards
    return wanted


def _from_below(model: type[Scoped]) -> list[str]:
    """Reading only: what a row of an office above says may be read below it, and changed there by nobody."""
    if not model.seen_from_below:
        return []
    table = model._meta.db_table
    return [
        f'drop policy if exists from_below on "{table}"',
        (
            f'create policy from_below on "{table}" for select to {APP_ROLE}'
            " using (area_code = any ((select yihu_above())::text[]))"
        ),
    ]


def sealed_models() -> list[type[Scoped]]:
    """Tables with rows of the compartment."""
    found = [model for model in guarded_models() if issubclass(model, Scoped)]
    return [model for model in found if model.sealed or model.sealed_where]


def _compartment(model: type[Scoped]) -> list[str]:
    """Restrictive policies: whatever else lets a row be seen, these must let it too."""
    table = model._meta.db_table
    if table in _HISTORY:
        return _restricted(table, _not_sealed_history(_HISTORY[table]))
    if model.sealed:
        return _restricted(table, "false")
    if model.sealed_where:
        column, value = model.sealed_where
        return _restricted(table, f"\"{column}\" is distinct from '{value}'")
    return []


# What a row of history holds of the row it is about, where it holds anything.
_HISTORY = {"history_change": "coalesce(after, before)", "history_event": ""}


def _not_sealed_history(image: str) -> str:
    whole = ", ".join(f"'{model._meta.db_table}'" for model in sealed_models() if model.sealed) or "''"
    conditions = [f"table_name not in ({whole})"]
    for model in sealed_models():
        if image and model.sealed_where:
            column, value = model.sealed_where
            conditions.append(
                f"(table_name <> '{model._meta.db_table}' or {image}->>'{column}' is distinct from '{value}')"
            )
    return " and ".join(conditions)


def _restricted(table: str, otherwise: str) -> list[str]:
    shown = f"({otherwise}) or (select yihu_in_compartment())"
    return [
        f'drop policy if exists compartment on "{table}"',
        (
            f'create policy compartment on "{table}" as restrictive for all to {APP_ROLE}, {AUDIT_ROLE}'
            f" using ({shown}) with check ({shown})"
        ),
    ]


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
