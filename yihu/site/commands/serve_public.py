"""Serves the public site: a process that holds no key and speaks to the database as yihu_public."""

from __future__ import annotations

import argparse
import os
import secrets
import sys

HELP = "运行公开网站（需要 DATABASE_PUBLIC_URL，账号 yihu_public）"
_NOT_FOR_IT = ("DATABASE_URL", "DATABASE_OWNER_URL", "YIHU_DB_ROLE", "YIHU_PUBLIC_SECRET")


def arguments(parser: argparse.ArgumentParser) -> None:
    environ = os.environ
    parser.add_argument(
        "--host", default=environ.get("YIHU_PUBLIC_HOST", "127.0.0.1"), help="监听地址，默认 127.0.0.1"
    )
    parser.add_argument("--port", type=int, default=8001, help="端口，默认 8001")
    parser.add_argument("--workers", type=int, default=1, help="进程数，默认 1")
    parser.add_argument("--threads", type=int, default=4, help="每个进程的线程数，默认 4")


def run(options: argparse.Namespace) -> int:
    from yihu.site.serving import PUBLIC, NotReady, check_public_role, granian

    url = os.environ.get("DATABASE_PUBLIC_URL", "")
    if not url:
        raise NotReady(
            "未设置：DATABASE_PUBLIC_URL（公开网站账号 yihu_public 的数据库地址）。请设置后再启动。"
        )
    check_public_role(url)
    os.environ.setdefault("YIHU_MODE", "run")
    for name in _NOT_FOR_IT:
        os.environ.pop(name, None)
    os.environ["YIHU_KEYS"] = os.devnull
    os.environ["YIHU_PUBLIC_SECRET"] = secrets.token_urlsafe(32)
    os.environ["DJANGO_SETTINGS_MODULE"] = "yihu.site.public_settings"
    if os.environ["YIHU_MODE"] == "run":
        _collect()
    command = granian(
        options.host, options.port, workers=options.workers, threads=options.threads, application=PUBLIC
    )
    sys.stdout.flush()
    # Becomes the server: signals reach it directly and nothing is left between.
    os.execv(command[0], command)  # noqa: S606


def _collect() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0)
