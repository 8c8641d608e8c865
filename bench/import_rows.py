"""100,000 rows through the whole import, without and with identity data, against bare COPY of the same file.

Everything that a person waits for is in it: the file kept, read in its child process, cleaned, encrypted, staged,
compared, and written township by township with its history. COPY writes the same text into a table without keys,
history or policy.
"""

from __future__ import annotations

import csv
import io
import sys
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

from bench import kit

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
NOON = datetime(2020, 6, 30, 4, tzinfo=UTC)
TOWNSHIPS, VILLAGES = 20, 10


def villages() -> list[str]:
    return [
        f"430902{town:03d}{village:03d}"
        for town in range(101, 101 + TOWNSHIPS)
        for village in range(201, 201 + VILLAGES)
    ]


def profiles() -> bytes:
    """村情: nine columns, no identity data."""
    chance = Random(1)
    header = [
        "区划",
        "统计时点",
        "村民小组数（个）",
        "自然村数（个）",
        "总户数（户）",
        "总人口（人）",
        "劳动力（人）",
    ]
    header += ["面积（平方公里）", "村集体经济收入（万元）"]
    codes = villages()
    rows = []
    for number in range(ROWS):
        day = date(1990, 1, 1) + timedelta(days=number // len(codes))
        counts = [chance.randrange(1, 2_000) for _ in range(5)]
        rows.append(
            [
                codes[number % len(codes)],
                day,
                *counts,
                f"{chance.randrange(1, 9_999) / 100:.2f}",
                f"{chance.randrange(1, 9_999) / 10:.1f}",
            ]
        )
    return _csv(header, rows)


def roll() -> bytes:
    """农户花名册: ten columns with name, ID number and telephone; four persons a household."""
    from yihu.engine.idcard import Sex, invented

    chance = Random(2)
    header = [
        "行政村",
        "组",
        "户编号",
        "姓名",
        "与户主关系",
        "身份证号",
        "联系电话",
        "户属性",
        "建档日期",
        "增加日期",
    ]
    codes = villages()
    relations = ("户主", "配偶", "之子", "之女")
    rows = []
    for number in range(ROWS):
        household, place = divmod(number, 4)
        code = codes[household % len(codes)]
        born = date(1930, 1, 1) + timedelta(days=number // 500)
        identity = invented(born, number % 500, Sex.FEMALE if place in (1, 3) else Sex.MALE)
        name = "张王李赵陈"[household % 5] + "".join(chance.choice("明华秀英建国芳军平安") for _ in range(2))
        phone = f"13{chance.randrange(10**8, 10**9)}" if place == 0 else ""
        rows.append(
            [
                code,
                f"{household % 9 + 1}组",
                f"{code}{household:06d}",
                name,
                relations[place],
                identity,
                phone,
                "一般户",
                "2014-12-01",
                "",
            ]
        )
    return _csv(header, rows)


def _csv(header: list[str], rows: Sequence[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def bare_copy(data: bytes) -> float:
    """Seconds of COPY into a logged table of text columns, committed."""
    from django.db import connection, transaction

    width = data.split(b"\n", 1)[0].count(b",") + 1
    with connection.cursor() as cursor:
        cursor.execute(
            "drop table if exists bare; create table bare ("
            + ",".join(f"c{at} text" for at in range(width))
            + ")"
        )

    def work() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("truncate bare")
            with cursor.copy("copy bare from stdin (format csv, header true)") as copy:
                copy.write(data)

    return kit.seconds(work, times=3)


def imported(ledger: str, data: bytes) -> tuple[float, float]:
    """(seconds to the preview, seconds of writing)."""
    from yihu.core.access.actor import Actor
    from yihu.core.access.scope import scoped
    from yihu.modules.exchange import actions

    actor = Actor.system("430902000000")

    def read() -> int:
        with scoped(actor):
            batch = actions.receive(actor, ledger, "rows.csv", data, now=NOON, queue=False)
        batch = actions.read(actor, batch.pk, now=NOON)
        assert (batch.stage, batch.new) == ("ready", ROWS), (
            batch.stage,
            batch.new,
            batch.wrong,
            batch.problems,
        )
        return int(batch.pk)

    def write() -> None:
        with scoped(actor):
            actions.begin_apply(actor, number[0], confirmed=True, queue=False)
        batch = actions.apply_parts(actor, number[0], now=NOON)
        assert batch.new == ROWS

    number: list[int] = []
    reading = kit.seconds(lambda: number.append(read()))
    return reading, kit.seconds(write)


def places() -> None:
    """A county with its villages."""
    from yihu.core.areas.actions import establish

    since = date(1949, 10, 1)
    establish("430902", "资阳区", since=since)
    for code in villages():
        establish(code[:9], f"第{code[6:9]}镇", since=since)
        establish(code, f"第{code[6:9]}镇{code[9:]}村", since=since)


def main() -> None:
    with kit.database():
        from yihu.core.privacy import crypto  # noqa: F401 - its keys are made by the test environment

        places()
        for label, ledger, data in (
            ("无身份信息", "places.profiles", profiles()),
            ("含身份信息", "households.roll", roll()),
        ):
            copied = bare_copy(data)
            backend = kit.backend()
            python, server = time.process_time(), kit.worked(backend)
            reading, writing = imported(ledger, data)
            python, server = time.process_time() - python, kit.worked(backend) - server
            whole = reading + writing
            print(
                f"{label}（{ledger}，{ROWS:,} 行，{len(data) / 1e6:.1f} MB）：全程 {whole:.1f} 秒，{ROWS / whole:,.0f} 行/秒；"
                f"核对 {reading:.1f} 秒，写入 {writing:.1f} 秒；处理器时间 Python {python:.1f} 秒、PostgreSQL {server:.1f} 秒；"
                f"裸 COPY {copied:.2f} 秒，{ROWS / copied:,.0f} 行/秒；比值 {copied / whole:.3f}；负载 {kit.load()}"
            )


if __name__ == "__main__":
    main()
