"""Progress of money on any day, by tier and township, over millions of ledger rows.

Promise: at 5,000,000 rows <= 100 ms at the 95th percentile, equal to the sums of the raw rows on the same days.
Ratio: to the plain sums over the rows, on the same run.

    python -m bench.funds 5000000
"""

from __future__ import annotations

import random
import sys
from datetime import date, timedelta
from functools import partial
from statistics import median, quantiles
from typing import Any

from bench import kit

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
DAYS, PLAIN_DAYS, SEED = 60, 6, 20200630
COUNTY = "430902000000"
# Shares of the rows by stage; each but the first two hangs on one of the stage before.
STAGES = (("batch", 0.02), ("plan", 0.02), ("allocation", 0.16), ("payment", 0.30), ("expenditure", 0.50))
TIERS = ("central", "province", "city", "county", "bond", "unit")
COMMON = 'area_code, year, tier, kind, "on", fen, maker_id, maker_name, note, way, sector'
OWN = {
    "batch": ("number, title, purpose, correction, uid", "'文' || n, '', '', 0, gen_random_uuid()"),
    "plan": ("number, correction", "'计' || n, 0"),
    "allocation": ("batch_id, batch_number, document, project_number", "1 + n %% {above}, '', '纪要', 'P'"),
    "payment": (
        "allocation_id, is_advance, project_number, voucher, key",
        "1 + n %% {above}, false, 'P', 'Z' || n, gen_random_uuid()",
    ),
    "expenditure": (
        "payment_id, project_number, voucher, payee, payee_kind, payee_key, purpose",
        "1 + n %% {above}, 'P', 'B' || n, '单位', 'organisation', '', ''",
    ),
}


def main() -> None:
    with kit.database():
        from django.db import connection

        print(f"资金台账 {ROWS:,} 行，随机种子 {SEED}")
        with connection.cursor() as cursor:
            seconds = kit.seconds(lambda: load(cursor))
            print(f"写入 {seconds:.0f} 秒（不经页面，触发器关闭）")
            print(f"重建汇总格 {kit.seconds(lambda: cursor.execute('select funds_recount_cells()')):.1f} 秒")
            cursor.execute("select count(*) from funds_cell")
            print(f"汇总格 {cursor.fetchone()[0]:,} 个")
            cursor.execute("analyze")
        measure()


def load(cursor: Any) -> None:
    """Rows of twenty townships over five years, straight into the tables: what the guards check is true of them."""
    tables = [f"funds_{stage}" for stage, _ in STAGES] + ["funds_decision"]
    for table in tables:
        cursor.execute(f"alter table {table} disable trigger user")
    above = 0
    for stage, share in STAGES:
        count = int(ROWS * share)
        names, values = OWN[stage]
        cursor.execute(
            f"insert into funds_{stage} ({COMMON}, {names}) select area, 2016 + n %% 5, (%s::text[])[1 + n %% %s],"
            " 'special', make_date(2016 + n %% 5, 1, 1) + (n::bigint * 7919 %% 365)::int, 100 + n * 31 %% 1000000, 1, '', '', '', '',"
            f" {values.format(above=max(above, 1))} from (select n, '430902' || lpad((100 + n %% 20)::text, 3, '0')"
            " || lpad((200 + n / 20 %% 12)::text, 3, '0') as area from generate_series(1, %s) n) rows",
            [list(TIERS), len(TIERS), count],
        )
        cursor.execute(
            f'insert into funds_decision ({stage}_id, area_code, verdict, "on", maker_id, maker_name, note)'
            f" select id, area_code, 'posted', \"on\" + 1, 2, '', '' from funds_{stage}"
        )
        above = count if stage != "plan" else above
    for table in tables:
        cursor.execute(f"alter table {table} enable trigger user")


def measure() -> None:
    from yihu.core.access.actor import Actor
    from yihu.core.access.scope import scoped
    from yihu.modules.funds import queries

    chance = random.Random(SEED)
    days = [date(2016, 1, 1) + timedelta(days=chance.randrange(5 * 365)) for _ in range(DAYS)]
    with scoped(Actor.system(COUNTY)):
        queries.progress(COUNTY, days[0])
        cells = [kit.seconds(partial(queries.progress, COUNTY, day)) * 1000 for day in days]
        plain = []
        for day in days[:PLAIN_DAYS]:
            plain.append(kit.seconds(partial(queries.recount, COUNTY, day)) * 1000)
            assert queries.progress(COUNTY, day) == queries.recount(COUNTY, day), day
    p95 = quantiles(cells, n=20)[-1]
    print(f"任意日进度（分层级、分乡镇）：中位 {median(cells):.0f} 毫秒，p95 {p95:.0f} 毫秒（{DAYS} 天）")
    print(f"负载 {kit.load()}")
    print(
        f"逐行求和：中位 {median(plain):.0f} 毫秒；比值 {median(cells) / median(plain):.3f}，{PLAIN_DAYS} 天结果逐项相等"
    )


if __name__ == "__main__":
    main()
