"""Before serving: the database must be as guarded as the declarations say."""

from __future__ import annotations

from typing import Any

from yihu.core.database.install import guarded_models, sealed_models
from yihu.core.database.models import Scoped
from yihu.engine.errors import Refused


class Unguarded(Refused):
    code = "unguarded_database"
    status = 503


def verify(connection: Any) -> None:
    """Raises Unguarded when a declared guard is missing, or when Chinese names cannot be searched."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname from pg_class c join pg_policy p on p.polrelid = c.oid"
            " where c.relrowsecurity and p.polname = 'scope'"
        )
        secured = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "select c.relname from pg_class c join pg_policy p on p.polrelid = c.oid"
            " where p.polname = 'compartment' and not p.polpermissive"
        )
        shut = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "select c.relname from pg_class c join pg_policy p on p.polrelid = c.oid"
            " where p.polname = 'from_below' and p.polcmd = 'r'"
        )
        read_below = {name for (name,) in cursor.fetchall()}
        cursor.execute("select c.relname, t.tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid")
        triggers = set(cursor.fetchall())
        cursor.execute("select cardinality(show_trgm('王秀英')) > 0")
        searchable = cursor.fetchone()[0]
    missing = [problem for model in guarded_models() for problem in _missing(model, secured, triggers)]
    sealed = {model._meta.db_table for model in sealed_models()} | {"history_change", "history_event"}
    missing += [f"{table} 缺保密分区" for table in sorted(sealed - shut)]
    below = {
        model._meta.db_table
        for model in guarded_models()
        if issubclass(model, Scoped) and model.seen_from_below
    }
    missing += [f"{table} 的下级可见与声明不符" for table in sorted(below ^ read_below)]
    if missing:
        raise Unguarded(f"数据库防护不完整（{'、'.join(missing[:5])}），请运行 yihu migrate 后再启动")
    if not searchable:
        raise Unguarded("数据库的字符类型不支持中文检索，请以 LC_CTYPE=C.UTF-8 新建数据库后迁移数据")


def _missing(model: Any, secured: set[str], triggers: set[tuple[str, str]]) -> list[str]:
    table = model._meta.db_table
    wanted = ["history_insert", "history_update", "history_delete"] if model.tracked else []
    wanted += ["append_only"] if model.append_only else []
    missing = [f"{table} 缺触发器 {name}" for name in wanted if (table, name) not in triggers]
    if issubclass(model, Scoped) and table not in secured:
        missing.append(f"{table} 缺行级安全")
    return missing
