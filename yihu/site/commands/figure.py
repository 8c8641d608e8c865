"""Figures from the command line, the same as on the page."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from typing import Any

HELP = "查询指标：任一指标、任一地区、任一日期，附分子分母和行数"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("keys", nargs="*", metavar="KEY", help="指标代码，如 rect.rate")
    parser.add_argument("--area", default="", help="区划代码（6、9 或 12 位），默认示范县")
    parser.add_argument("--as-of", type=date.fromisoformat, help="业务日，如 2020-06-30，默认今天")
    parser.add_argument("--by", default="", help="分组：township、village、tier、source 等")
    parser.add_argument("--user", default="", help="以此登录名的岗位查询，默认系统岗位")
    parser.add_argument("--list", action="store_true", help="列出全部指标")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(options: argparse.Namespace) -> int:
    from yihu.site.commands._setup import acting, default_area, ready

    ready()
    from yihu.core import clock
    from yihu.core.access.scope import scoped
    from yihu.modules.indicators import queries

    if options.list:
        show([queries.described(indicator) for indicator in queries.catalogue()], options.json)
        return 0
    if not options.keys:
        print("请给出至少一个指标代码，或用 --list 查看", file=sys.stderr)
        return 2
    area = options.area or default_area()
    as_of = options.as_of or clock.today()
    found = []
    with scoped(acting(options.user, area)) as actor:
        for key in options.keys:
            if options.by:
                found += queries.breakdown(actor, key, area_code=area, as_of=as_of, by=options.by)
            else:
                found.append(queries.figure(actor, key, area_code=area, as_of=as_of))
    show([figure.as_json() for figure in found], options.json)
    return 0


def show(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        print("  ".join(f"{name}={value}" for name, value in row.items() if value not in (None, "", [])))
