"""What a real instance must have before it serves, and the command line of the web server. No Django here."""

import stat
import sys
from collections.abc import Mapping
from pathlib import Path

import psycopg

from yihu.core.privacy.keys import read
from yihu.engine.errors import Refused
from yihu.site.keys import IDENTITY, SESSION_KEY

_RIGHTS = """
SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
WHERE nspname = 'public' AND relkind IN ('r', 'p', 'v', 'm', 'f') AND relname NOT LIKE 'disclosure\\_public%'
  AND has_table_privilege(pg_class.oid, 'SELECT, INSERT, UPDATE, DELETE')
UNION ALL
SELECT 'pg_read_all_data' WHERE pg_has_role(current_user, 'pg_read_all_data', 'USAGE')
LIMIT 5
"""
NEEDED = {
    "DATABASE_URL": "应用账号（yihu_app）的数据库地址",
    "DATABASE_OWNER_URL": "所有者账号（yihu_owner）的数据库地址，只用于升级",
    "YIHU_KEYS": "密钥文件夹",
}
_ROLE = """
SELECT rolsuper, rolbypassrls,
       EXISTS (SELECT FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
               WHERE relkind IN ('r', 'p') AND nspname = 'public'
                 AND pg_has_role(current_user, relowner, 'USAGE'))
FROM pg_roles WHERE rolname = current_user
"""


class NotReady(Refused):
    """The instance would start unsafe or broken."""

    code = "not_ready"
    status = 503


def check_environment(environment: Mapping[str, str]) -> None:
    """Addresses and keys are named and there. Raises NotReady, KeysMissing."""
    if missing := [f"{name}（{what}）" for name, what in NEEDED.items() if not environment.get(name)]:
        raise NotReady(f"未设置：{'、'.join(missing)}。请设置后再启动；只想看演示，请用 make demo。")
    if environment.get("YIHU_TODAY"):
        raise NotReady("YIHU_TODAY 只用于演示和测试，正式运行请取消该设置后再启动。")
    folder = Path(environment["YIHU_KEYS"])
    key = folder / SESSION_KEY
    if not key.is_file() or not key.read_text(encoding="ascii").strip():
        raise NotReady(
            f"{folder} 中没有密钥 {SESSION_KEY}。首次安装请运行 yihu keys 生成并妥善备份；曾经运行过，请恢复原来的密钥。"
        )
    if key.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
        raise NotReady(f"{key} 对其他用户可读，请运行 chmod 600 {key} 后再启动。")

    read(folder / IDENTITY)


def check_role(url: str) -> None:
    """The app's own account must be under row-level security. Raises NotReady."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            found = connection.execute(_ROLE).fetchone()
    except psycopg.OperationalError as error:
        raise NotReady(f"连接不上 DATABASE_URL 指定的数据库，请检查地址、账号和网络：{error}") from None
    superuser, bypasses, owns = found or (True, True, True)
    for fault, name in ((superuser, "超级用户"), (bypasses, "BYPASSRLS 账号"), (owns, "数据表所有者")):
        if fault:
            raise NotReady(
                f"DATABASE_URL 用的是{name}，行级安全对它不起作用。请改用 yihu_app 账号；所有者账号只放在 DATABASE_OWNER_URL。"
            )


def check_public_role(url: str) -> None:
    """The public site's account may read what is published and nothing else. Raises NotReady."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            superuser, bypasses, owns = connection.execute(_ROLE).fetchone() or (True, True, True)
            seen = [name for (name,) in connection.execute(_RIGHTS)]
    except psycopg.OperationalError as error:
        raise NotReady(
            f"连接不上 DATABASE_PUBLIC_URL 指定的数据库，请检查地址、账号和网络：{error}"
        ) from None
    if superuser or bypasses or owns or seen:
        why = f"能访问 {'、'.join(seen)}" if seen else "权限过大"
        raise NotReady(f"DATABASE_PUBLIC_URL 的账号{why}。公开网站只能用 yihu_public 账号，请改正后再启动。")


OFFICE, PUBLIC = "yihu.site.wsgi:application", "yihu.site.public_wsgi:application"


# Threads of one process take turns at its processor: as many as keep it busy while some wait for the database, and no
# connections held for more (docs/adr/0126).
THREADS = 4


def granian(
    host: str, port: int, *, workers: int, threads: int = THREADS, application: str = OFFICE
) -> list[str]:
    """The command line of the web server; each of `threads` per worker holds one database connection."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws"]
    command += ["--host", host, "--port", str(port)]
    command += ["--workers", str(workers), "--blocking-threads", str(threads)]
    # A thread that ends takes its connection and all that was planned on it along; this is the longest there is.
    command += ["--blocking-threads-idle-timeout", "600"]
    return [
        *command,
        "--respawn-failed-workers",
        "--workers-kill-timeout",
        "10",
        application,
    ]
