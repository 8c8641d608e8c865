"""Screening from the command line."""

from __future__ import annotations

import argparse
from datetime import date

HELP = "筛查预警：对一个地方的全部农户运行已启用的规则；--dry-run 只按规则试算命中户数"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--area", default="", help="区划代码（6、9 或 12 位），默认示范县")
    parser.add_argument("--as-of", type=date.fromisoformat, help="业务日，如 2020-06-30，默认今天")
    parser.add_argument(
        "--engine",
        choices=("duckdb", "postgres", "spark"),
        default="duckdb",
        help="引擎，默认 duckdb；spark 须先运行 make setup-spark，集群地址用 YIHU_SPARK_MASTER",
    )
    parser.add_argument("--rule", action="append", default=[], help="只试算这些规则，可重复；默认全部")
    parser.add_argument("--user", default="", help="以此登录名的岗位运行，默认系统岗位")
    parser.add_argument("--dry-run", action="store_true", help="试算，不写入")


def run(options: argparse.Namespace) -> int:
    from yihu.site.commands._setup import acting, default_area, ready

    ready()
    from yihu.core import clock
    from yihu.engine import areas
    from yihu.engine.screening.compiling import Engine
    from yihu.modules.screening import actions

    area = areas.full(options.area or default_area())
    on = options.as_of or clock.today()
    actor = acting(options.user, area)
    if options.dry_run:
        return _try(actor, area, on, options.rule)
    for one in actions.run(actor, area, on=on, now=clock.now(), engine=Engine(options.engine)):
        print(
            f"{one.households:,} 户，命中 {one.hits:,}，新命中 {one.found:,}，已解除 {one.ended:,}，新线索 {one.clues:,}"
        )
    return 0


def _try(actor: object, area: str, on: date, keys: list[str]) -> int:
    """Hits by rule, and by township for a single one."""
    from yihu.core.access.actor import Actor
    from yihu.core.access.scope import scoped
    from yihu.engine.errors import Refused
    from yihu.modules.screening import queries

    assert isinstance(actor, Actor)
    with scoped(actor):
        for rule in [queries.rule(key) for key in keys] or queries.rules():
            try:
                found = queries.dry_run(actor, area, on, rule, {})
            except Refused as refused:
                print(f"{rule.key} {rule.title}：{refused.message}")
                continue
            print(f"{rule.key} {rule.title}：{found.total:,} / {found.households:,} 户")
            if len(keys) == 1:
                for place, count in sorted(found.by_place.items()):
                    print(f"  {place}  {count:,}")
    return 0
