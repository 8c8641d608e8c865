"""Seals and verifies history."""

from __future__ import annotations

import argparse
import json

HELP = "审计：seal 封存新增历史，verify 校验全部历史是否被动过（发现问题时退出码为 3）"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("seal", "verify"), help="seal 封存；verify 校验")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(options: argparse.Namespace) -> int:
    from yihu.site.commands._setup import ready

    ready(owner=True)
    from django.conf import settings
    from django.db import transaction

    from yihu.core.history import seals

    if options.what == "seal":
        with transaction.atomic():
            made = seals.seal(settings.DIGEST_FILE)
        print(f"封存第 {made.block} 块，{made.rows} 条，{made.digest}" if made else "没有新增历史")
        return 0
    problems = seals.verify(settings.DIGEST_FILE)
    if options.json:
        print(json.dumps([vars(problem) for problem in problems], ensure_ascii=False, indent=1))
    else:
        for problem in problems:
            print(f"第 {problem.block} 块 {problem.row} {problem.text}")
        print(f"发现 {len(problems)} 处问题" if problems else "历史完整，与库外封存值一致")
    return 3 if problems else 0
