"""Serves a real instance by granian; refuses to start unsafe."""

from __future__ import annotations

import argparse
import os
import sys

from yihu.site.serving import THREADS

HELP = "正式运行网页服务（需要 DATABASE_URL、DATABASE_OWNER_URL、YIHU_KEYS）"


def arguments(parser: argparse.ArgumentParser) -> None:
    environ = os.environ
    parser.add_argument(
        "--host", default=environ.get("YIHU_HOST", "127.0.0.1"), help="监听地址，默认 127.0.0.1"
    )
    parser.add_argument("--port", type=int, default=int(environ.get("PORT", "8000")), help="端口，默认 8000")
    parser.add_argument(
        "--workers",
        type=int,
        default=int(environ.get("YIHU_WORKERS", str(os.cpu_count() or 1))),
        help="进程数，默认等于处理器数（YIHU_WORKERS）",
    )
    parser.add_argument(
        "--threads", type=int, default=THREADS, help=f"每个进程的线程数，各占一个数据库连接，默认 {THREADS}"
    )


def run(options: argparse.Namespace) -> int:
    from yihu.site.serving import check_environment, check_role, granian

    check_environment(os.environ)
    check_role(os.environ["DATABASE_URL"])
    os.environ["YIHU_MODE"] = "run"
    os.environ.pop("YIHU_DB_ROLE", None)
    _check_database()
    _compress_static_files()
    command = granian(options.host, options.port, workers=options.workers, threads=options.threads)
    sys.stdout.flush()
    # Becomes the server: signals reach it directly and nothing is left between.
    os.execv(command[0], command)  # noqa: S606


def _check_database() -> None:
    import django

    django.setup()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from yihu.core.database.shape import verify_shape
    from yihu.core.database.verify import verify
    from yihu.core.privacy.queries import verify_keys
    from yihu.site.serving import NotReady

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady("数据库结构不是最新的，请先运行 yihu migrate，再启动。")
    verify_shape(connection)
    verify(connection)
    verify_keys()
    connection.close()


def _compress_static_files() -> None:
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
