"""A long, wide list as a file: 60 columns through the same code as the page and the job, and what memory it takes.

    python -m bench.export_wide [ROWS]

Compared with COPY of the same columns to csv. The peak is told for a tenth of the rows and for all of them: in
constant memory both are alike.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import kit

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
NOON = datetime(2020, 6, 30, 4, tzinfo=UTC)
_FILL = """
    insert into places_profile (area_code, start, households, population, area_km2, collective_income_fen, note)
    select '430902101201', date '1990-01-01' + n, n %% 900, n %% 3000, n %% 977 * 0.37, n * 100, '第' || n || '行'
    from generate_series(1, %s) n
"""


def written(form: str, count: int, told: Any) -> None:
    """In a process of its own, whose peak is its own: seconds, megabytes of file, megabytes of memory."""
    from django.db import connection

    connection.close()
    from yihu.core.access.actor import Actor
    from yihu.core.access.scope import scoped
    from yihu.core.ledgers import export
    from yihu.modules.exchange import queries

    actor = Actor.system("430902000000")
    ledger = queries.ledger("places.profiles")
    columns = [ledger.columns[at % len(ledger.columns)] for at in range(60)]
    write: Any = {"xlsx": export.write_xlsx, "csv": export.write_csv}[form]
    begun = time.perf_counter()
    with scoped(actor), tempfile.NamedTemporaryFile() as target:
        found = export.prepared(ledger, ledger.rows(actor)).order_by("pk")[:count]
        write(
            target, ledger.title, export.watermark(actor, NOON, count), columns, export.rows(columns, found)
        )
        target.flush()
        size = Path(target.name).stat().st_size / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told.put((time.perf_counter() - begun, size, peak))


def copied() -> float:
    from django.db import connection

    ten = "area_code, start, groups, natural_villages, households, population, labour_force, area_km2, arable_mu, note"

    def work() -> None:
        with (
            connection.cursor() as cursor,
            cursor.copy(
                f"copy (select {', '.join([ten] * 6)} from places_profile) to stdout (format csv)"
            ) as copy,
            Path(os.devnull).open("wb") as target,
        ):
            for block in copy:
                target.write(block)

    return kit.seconds(work)


def main() -> None:
    with kit.database():
        from django.db import connection

        from yihu.core.areas.actions import establish

        for code, name in (("430902", "资阳区"), ("430902101", "甲镇"), ("430902101201", "甲村")):
            establish(code, name, since=datetime(1949, 10, 1, tzinfo=UTC).date())
        with connection.cursor() as cursor:
            cursor.execute("alter table places_profile disable trigger user")  # only something to export
            cursor.execute(_FILL, [ROWS])
            cursor.execute("alter table places_profile enable trigger user")
            cursor.execute("analyze places_profile")
        fork = multiprocessing.get_context("fork")
        bare = copied()
        connection.close()
        for form in ("csv", "xlsx"):
            peaks = []
            for count in (ROWS // 10, ROWS):
                told = fork.Queue()
                process = fork.Process(target=written, args=(form, count, told))
                process.start()
                took, size, peak = told.get()
                process.join()
                peaks.append(f"{count:,} 行 {peak:.0f} MB")
            print(
                f"{form}（{ROWS:,} 行 × 60 列，{size:.0f} MB）：{took:.1f} 秒，{ROWS / took:,.0f} 行/秒；"
                f"COPY TO {bare:.1f} 秒；内存峰值 {'，'.join(peaks)}",
                flush=True,
            )


if __name__ == "__main__":
    main()
