"""Whether the tables are those the program was written for.

Until the first release a migration may be put right in its place, so a database of an earlier program can
call itself up to date and yet lack a column; the first person to open a page would meet that.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps

from yihu.engine.errors import Refused


class OldShape(Refused):
    code = "old_database"
    status = 503


def verify_shape(connection: Any) -> None:
    """Raises OldShape with what differs, in either direction: a column nobody knows refuses every new row."""
    kept = _columns(connection)
    differs: list[str] = []
    for model in apps.get_models():
        if not model._meta.managed or model._meta.proxy:
            continue
        table = model._meta.db_table
        wanted = {str(field.column) for field in model._meta.local_concrete_fields}
        differs += [f"{table} 缺 {name}" for name in sorted(wanted - kept.get(table, set()))]
        differs += [f"{table} 多 {name}" for name in sorted(kept.get(table, set()) - wanted)]
    if differs:
        shown = "、".join(differs[:5]) + ("等" if len(differs) > 5 else "")
        raise OldShape(
            f"数据库由较早的程序建立，与现在的程序不符（{shown}）。演示数据请用 make demo-reset 重建；"
            "正式数据请继续使用原来的程序，并联系系统管理员迁移数据"
        )


def _columns(connection: Any) -> dict[str, set[str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname, array_agg(a.attname::text) from pg_attribute a join pg_class c on c.oid = a.attrelid"
            " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')"
            " and a.attnum > 0 and not a.attisdropped group by 1"
        )
        return {table: set(names) for table, names in cursor.fetchall()}
