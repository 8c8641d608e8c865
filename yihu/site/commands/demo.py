"""The made-up county: built once, then served by `make demo`."""

from __future__ import annotations

import argparse
import os
import sys

HELP = "演示县：--seed-only 只生成数据；不带参数等同 make demo"


def arguments(parser: argparse.ArgumentParser) -> None:
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--seed-only", action="store_true", help="只生成演示数据，已有则不动")
    how.add_argument("--reset", action="store_true", help="先清空演示数据，再启动")
    parser.add_argument("--port", type=int, help="起始端口，默认 8000")


def run(options: argparse.Namespace) -> int:
    if not options.seed_only:
        from yihu.site import demonstrate

        return demonstrate.run(options.port or demonstrate.FIRST_PORT, reset=options.reset)
    from yihu.site.commands._setup import ready

    ready()
    from yihu.site.seed import build

    if not build.is_built():
        build.build(lambda text: print(f"  {text}", file=sys.stderr, flush=True))
    if not os.environ.get("YIHU_QUIET"):
        show_accounts()
    return 0


def show_accounts() -> None:
    from yihu.site.seed.accounts import ACCOUNTS, PASSWORD

    print(f"演示账号（密码都是 {PASSWORD} ）：")
    for account in ACCOUNTS:
        print(f"  {account.username:<18}{account.label}")
