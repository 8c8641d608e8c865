"""All quality rules over 1,000,000 persons, and errors planted in them.

Promise: a minute on two cores; recall of the planted errors >= 0.99, false alarms <= 1 %. Ratios: to reading the
joined rows without judging them, and to a bare scan of the same columns of the same tables.

    python -m bench.quality 1000000
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

from bench import kit

PERSONS = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
EVERY = 200  # one household in so many is spoilt, for each rule
LISTS = (240, 3_000)  # households in one file: a village's, a township's
COUNTY = "430902000000"
DAY = date(2020, 6, 30)
NOW = datetime(2020, 6, 30, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def main() -> None:
    with kit.database():
        planted = written()
        scan = timed(bare_scan)
        read = timed(joined_rows)
        seconds, worked, done = run()
        print(
            f"{PERSONS:,} 人，全部规则：{seconds:.1f} 秒（PostgreSQL 处理器时间 {worked:.1f} 秒，负载 {kit.load()}），"
            f"新发现 {done.found:,} 条"
        )
        print(
            f"  只读取拼好的行 {read:.1f} 秒（{seconds / read:.1f} 倍），只扫描各表各列 {scan:.1f} 秒（{seconds / scan:.1f} 倍）"
        )
        again, worked, _ = run()
        print(f"  再运行一次（没有变化）{again:.1f} 秒（PostgreSQL 处理器时间 {worked:.1f} 秒）")
        for many in LISTS:
            took = timed(partial(a_list, many))
            each = took / many / (seconds / (PERSONS // people_each()))
            print(f"  预览核查 {many:,} 户 {took:.2f} 秒，每户是全县一次的 {each:.1f} 倍")
        measure(planted)


def people_each() -> int:
    from yihu.modules.quality.tests.planting import PEOPLE

    return PEOPLE


def a_list(many: int) -> None:
    """What the preview of an import asks about the households it would write."""
    from yihu.core.access.scope import scoped
    from yihu.core.tests.factories import an_actor
    from yihu.modules.quality import queries

    with scoped(an_actor()):
        queries.judged(COUNTY, range(1, many + 1), DAY)


def written() -> set[tuple[str, int, int | None]]:
    from django.db import connection

    from yihu.modules.quality.tests.planting import plant

    begun = perf_counter()
    planted = plant(PERSONS // people_each(), every=EVERY)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze" if connection.get_autocommit() else "analyze")
    print(f"准备数据 {perf_counter() - begun:.0f} 秒，埋入错误 {len(planted):,} 处")
    return planted


def run() -> tuple[float, float, Any]:
    """Seconds, and processor seconds of the server."""
    from yihu.core.access.actor import Actor
    from yihu.modules.quality import actions

    backend = kit.backend()
    begun, worked = perf_counter(), kit.worked(backend)
    done = actions.run(Actor.system(COUNTY), COUNTY, on=DAY, now=NOW)
    return perf_counter() - begun, kit.worked(backend) - worked, done


def joined_rows() -> None:
    """The rows that the rules read, every column looked at, nothing judged."""
    from django.db import connection

    from yihu.modules.quality import queries

    given: dict[str, Any] = {"low": "430902", "high": "430902:", "day": DAY, "households": None}
    with connection.cursor() as cursor:
        cursor.execute("set enable_nestloop = off")
        for subject in queries.subjects():
            looked_at = ", ".join(f'count(w."{name}")' for name in subject.columns)
            cursor.execute(f"select {looked_at} from ({subject.sql}) w", given)
        cursor.execute("reset enable_nestloop")


def bare_scan() -> None:
    from django.db import connection

    tables = ("households_membership", "households_person", "households_registration", "households_identity",
              "households_person_year", "households_household_year")  # fmt: skip
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                "select string_agg(format('count(%%I)', column_name), ', ') from information_schema.columns"
                " where table_schema = 'public' and table_name = %s and column_name not in ('cipher', 'uid')",
                [table],
            )
            cursor.execute(f"select {cursor.fetchone()[0]} from {table}")


def timed(work: Callable[[], None]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def measure(planted: set[tuple[str, int, int | None]]) -> None:
    from yihu.modules.quality.models import Finding

    found = set(Finding.objects.values_list("rule", "household_id", "person_id"))
    print(
        f"  埋入的错误查出 {len(planted & found) / len(planted):.4f}，误报 {len(found - planted) / len(found):.4f}"
    )


if __name__ == "__main__":
    main()
