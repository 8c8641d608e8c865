"""The process that does the background work."""

from __future__ import annotations

import argparse

HELP = "运行后台任务（导入、导出、出公文），直到收到 SIGTERM"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--concurrency", type=int, default=1, help="同时做几项，默认 1")
    parser.add_argument("--once", action="store_true", help="做完排队的任务就结束")


def run(options: argparse.Namespace) -> int:
    from yihu.site.commands._setup import ready

    ready()
    from yihu.core.jobs import worker

    worker.run(concurrency=max(1, options.concurrency), until_idle=options.once)
    return 0
