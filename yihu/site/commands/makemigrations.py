"""For developers: writes migrations for changed models, or checks that none is missing."""

from __future__ import annotations

import argparse

HELP = "（开发）生成数据库迁移；--check 只检查是否缺少"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("apps", nargs="*", help="只处理这些应用")
    parser.add_argument("--check", action="store_true", help="缺少迁移时返回 1，不写文件")
    parser.add_argument("--name", help="迁移文件名")


def run(options: argparse.Namespace) -> int:
    from yihu.site.commands._setup import ready

    ready(owner=True, build=False)
    from django.core.management import call_command

    try:
        call_command(
            "makemigrations", *options.apps, check=options.check, dry_run=options.check, name=options.name
        )
    except SystemExit as stopped:
        return int(stopped.code or 0)
    return 0
