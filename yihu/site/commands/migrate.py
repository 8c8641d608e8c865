"""Brings the database up to date, applies every table's guards and remembers which keys belong to it."""

from __future__ import annotations

import argparse

HELP = "更新数据库结构并加装行级安全、历史触发器和授权（用所有者账号）"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="不显示逐项进度")


def run(options: argparse.Namespace) -> int:
    from yihu.site.commands._setup import ready

    ready(owner=True, build=False)
    from django.core.management import call_command
    from django.db import connection

    from yihu.core.database.install import install
    from yihu.core.database.shape import verify_shape
    from yihu.core.privacy.actions import remember_keys
    from yihu.core.privacy.queries import verify_keys

    call_command("migrate", verbosity=0 if options.quiet else 1, interactive=False)
    verify_shape(connection)
    install(connection)
    # Keys that do not belong to this database are found here, not by the first person who meets a closed value.
    verify_keys()
    remember_keys()
    return 0
