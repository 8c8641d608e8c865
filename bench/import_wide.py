"""Wide tables: 40 columns from parsed cells to checked (and encrypted) lines in the staging table, committed, against
bare COPY of the same lines into forty typed columns without keys, history or policy.

    python -m bench.import_wide [ROWS] [XLSX_ROWS]

The span measured begins when the child has parsed the file and ends with the commit: parts read back, every cell
checked, identity data checked, encrypted and indexed, fingerprint, staged by COPY. Comparing with a ledger and writing
into it are measured by `import_rows`. Parsing is shown apart.
"""

from __future__ import annotations

import csv
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

from bench import kit
from bench.import_rows import NOON, TOWNSHIPS, VILLAGES, places, villages

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
XLSX_ROWS = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000  # 0 leaves a part out, here and above
_BLOCK = 1 << 20
_SYLLABLES = "明华秀英建国芳军平安张王李赵陈"
_SQL = {"text": "text", "integer": "integer", "money": "numeric", "decimal": "numeric", "date": "date"}


def columns(*, secret: bool) -> list[Any]:
    """Forty columns as collection forms have them: codes, names, dates, counts, amounts."""
    from yihu.engine.enums import Labelled
    from yihu.engine.ledgers import Column, Kind

    class Cause(Labelled):
        ILLNESS = "illness", "因病"
        DISABILITY = "disability", "因残"
        SCHOOLING = "schooling", "因学"
        SKILLS = "skills", "缺技术"

    kinds = [Kind.CODE] * 14 + [Kind.TEXT] * 9 + [Kind.INTEGER] * 5 + [Kind.MONEY] * 4 + [Kind.DECIMAL] * 2
    kinds += [Kind.DATE] * 2 + [Kind.YES_NO]
    made = [Column("area_code", "行政村", Kind.AREA, required=True)]
    made += [
        Column(f"field_{at}", f"第{at}列", kind, codes=Cause if kind is Kind.CODE else None)
        for at, kind in enumerate(kinds, start=1)
    ]
    made.append(Column("id_number", "身份证号", Kind.ID_NUMBER if secret else Kind.TEXT))
    made.append(Column("phone", "联系电话", Kind.PHONE if secret else Kind.TEXT))
    assert len(made) == 40
    return made


def lines(wanted: list[Any], count: int) -> Iterator[list[object]]:
    from yihu.engine.idcard import Sex, invented

    chance, codes = Random(5), villages()
    makers: dict[str, Any] = {
        "text": lambda: "".join(chance.choices(_SYLLABLES, k=4)),
        "integer": lambda: chance.randrange(5_000),
        "money": lambda: f"{chance.randrange(5_000_000) / 100:.2f}",
        "decimal": lambda: f"{chance.randrange(99_999) / 100:.2f}",
        "date": lambda: date(2000, 1, 1) + timedelta(days=chance.randrange(7_000)),
        "code": lambda: chance.choice(("因病", "因残", "因学", "缺技术")),
        "yes_no": lambda: chance.choice("是否"),
    }
    own = [makers[column.kind.value] for column in wanted[1:38]]
    for number in range(count):
        born = date(1930, 1, 1) + timedelta(days=number // 500 % 30_000)
        identity = invented(born, number % 500, Sex.FEMALE if number % 2 else Sex.MALE)
        yield [
            codes[number % len(codes)],
            *(make() for make in own),
            identity,
            f"13{chance.randrange(10**8, 10**9)}",
        ]


def csv_file(wanted: list[Any], folder: Path) -> Path:
    path = folder / "wide.csv"
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow([column.label for column in wanted])
        writer.writerows(lines(wanted, ROWS))
    return path


def bare_copy(path: Path, wanted: list[Any]) -> tuple[float, float]:
    """Seconds, and seconds the server worked."""
    from django.db import connection, transaction

    types = ", ".join(f"c{at} {_SQL.get(column.kind.value, 'text')}" for at, column in enumerate(wanted))
    with connection.cursor() as cursor:
        cursor.execute(f"drop table if exists bare; create table bare ({types})")

    def work() -> None:
        with transaction.atomic(), connection.cursor() as cursor, path.open("rb") as content:
            cursor.execute("truncate bare")
            with cursor.copy("copy bare from stdin (format csv, header true)") as copy:
                for block in iter(lambda: content.read(_BLOCK), b""):
                    copy.write(block)

    times = 1 if ROWS > 1_000_000 else 3
    backend = kit.backend()
    before = kit.worked(backend)
    took = kit.seconds(work, times=times)
    worked = (kit.worked(backend) - before) / times
    with connection.cursor() as cursor:
        cursor.execute("drop table bare")
    return took, worked


def staged(path: Path, wanted: list[Any], count: int, *, secret: bool) -> dict[str, float]:
    """Seconds of parsing and of the span, and what both processes worked in it."""
    from django.db import connection

    from yihu.core.access.actor import Actor
    from yihu.core.access.scope import scoped
    from yihu.core.bulk import Bulk
    from yihu.core.excel import streaming
    from yihu.core.ledgers.values import for_actor
    from yihu.engine.ledgers import Ledger
    from yihu.modules.exchange.actions import checking, fitting, staging
    from yihu.modules.exchange.actions.intake import Intake
    from yihu.modules.exchange.models import Batch, Row
    from yihu.modules.exchange.rules import headers
    from yihu.modules.places.permissions import Can

    actor = Actor.system("430902000000")
    # With identity data as 农户花名册 is: a ledger of the module's own kind. No table stands behind either.
    bulk = Bulk(_nothing, _nothing, cells=True) if secret else None
    form: Any = Ledger("bench.wide", "宽表", "places.Profile", "", tuple(wanted), list, Can.SEE, bulk=bulk)
    setattr(fitting, "fitted", lambda ledger, header: header)  # noqa: B010
    setattr(fitting, "checks", lambda ledger: {})  # noqa: B010
    header = headers.find(form, [(1, [column.label for column in wanted])])
    with scoped(actor):
        known = for_actor(actor, NOON.date())
        batch = Batch.objects.create(
            area_code=actor.area_code, ledger=form.key, file_uid=uuid4(), file_name=path.name, sha256="",
            actor_name=actor.name, received_at=NOON,
        )  # fmt: skip
    begun = time.perf_counter()
    with streaming.opened(path.name, path) as stream:
        parsed = time.perf_counter()
        backend = kit.backend()
        python, server = time.process_time(), kit.worked(backend)
        taken = Intake(form, header, known, actor.area_code)
        with scoped(actor):
            pieces = (checking.more(header, cells) for cells in _below_the_header(stream.parts))
            assert staging.stage(batch, taken.frames(pieces)) == count
        done = time.perf_counter()
        found = {
            "parsing": parsed - begun,
            "span": done - parsed,
            "python": time.process_time() - python,
            "server": kit.worked(backend) - server,
        }
    with scoped(actor):
        assert not Row.objects.filter(batch=batch, verdict="wrong").exists()
        Row.objects.filter(batch=batch).delete()
    with connection.cursor() as cursor:
        cursor.execute("vacuum exchange_row_copied")
    return found


def _nothing(*given: Any) -> Any:
    raise AssertionError("only staging is measured; nothing is compared or written")


def _below_the_header(parts: Iterator[Any]) -> Iterator[Any]:
    for at, cells in enumerate(parts):
        yield cells.slice(1) if at == 0 else cells


def xlsx(wanted: list[Any], folder: Path) -> None:
    """The same columns as a workbook, read as `yihu import` reads one of any size."""
    import xlsxwriter

    from yihu.core.excel import precheck

    path = folder / "wide.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [column.label for column in wanted])
        for at, line in enumerate(lines(wanted, XLSX_ROWS), start=1):
            sheet.write_row(at, 0, [cell if isinstance(cell, int) else str(cell) for cell in line])
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = staged(path, wanted, XLSX_ROWS, secret=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    where = "网页也可上传" if precheck.fits_a_page(path) else "超过网页上限，由命令行导入"
    print(
        f"xlsx 无身份信息（{XLSX_ROWS:,} 行 × 40 列，{path.stat().st_size / 1e6:.1f} MB，{where}）：解析 {found['parsing']:.1f} 秒，"
        f"{XLSX_ROWS / found['parsing']:,.0f} 行/秒，处理器时间 {worked:.1f} 秒；"
        f"其后核对、暂存 {found['span']:.1f} 秒；内存峰值 解析进程 {after.ru_maxrss / 1024:,.0f} MB（含此前的 csv）；负载 {kit.load()}"
    )


def main() -> None:
    with kit.database(), tempfile.TemporaryDirectory() as name:
        places()
        assert len(villages()) == TOWNSHIPS * VILLAGES
        folder = Path(name)
        path: Path | None = None
        for label, secret in (("无身份信息", False), ("含身份证号和电话", True)) if ROWS else ():
            wanted = columns(secret=secret)
            # The same lines twice: what differs is what the columns are said to be.
            path = path or csv_file(wanted, folder)
            found = staged(path, wanted, ROWS, secret=secret)
            copied, worked = bare_copy(path, wanted)
            span = found["span"]
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            print(
                f"csv {label}（{ROWS:,} 行 × 40 列，{path.stat().st_size / 1e6:.0f} MB）：核对、加密、暂存 {span:.1f} 秒，"
                f"{ROWS / span:,.0f} 行/秒；裸 COPY {copied:.1f} 秒，{ROWS / copied:,.0f} 行/秒；"
                f"为裸 COPY 的 {span / copied:.2f} 倍；处理器时间 Python {found['python']:.1f} 秒、"
                f"PostgreSQL {found['server']:.1f} 秒（裸 COPY {worked:.1f} 秒）；另解析 {found['parsing']:.1f} 秒；"
                f"内存峰值 本进程 {peak:,.0f} MB、解析进程 {child:,.0f} MB；负载 {kit.load()}",
                flush=True,
            )
        if XLSX_ROWS:
            xlsx(columns(secret=False), folder)


if __name__ == "__main__":
    main()
