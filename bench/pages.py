"""A village's roll as of a day and the household page with 1,000,000 persons in the register, asked of the real server.

Promise: the roll within 150 ms; the household page within 60 ms at the 95th percentile while 50 people work at it,
each waiting ten seconds between two pages. Everybody also scrolls down after READING seconds, which brings the panels:
told apart. Ratio: to the page that only says who is signed in, on the same server.

The people work WARMING seconds before anything is counted: a server is started once a month and asked all day. They,
the server and the database share the machine; what each took of its processors is told, because the people of a real
county bring their own.

    python -m bench.pages 1000000            # persons; then processes and threads of the server, if others than its own
    python -m bench.pages 20000 2 8
"""

from __future__ import annotations

import os
import random
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import median, quantiles

from bench import kit

PERSONS, WORKERS, THREADS = (
    int(sys.argv[place]) if len(sys.argv) > place else default
    for place, default in ((1, 100_000), (2, os.cpu_count() or 1), (3, 0))
)
USERS, THINKING, READING, WARMING, SECONDS = 50, 10.0, 2.0, 30, 60
DAYS = (date(2016, 12, 31), date(2018, 6, 30), date(2020, 6, 30))
TIMES = 20


def main() -> None:
    with kit.database() as database:
        households, villages = _written()
        cookies = _people()
        from tests.serving import served
        from yihu.site import serving

        threads = THREADS or serving.THREADS
        with served(database, workers=WORKERS, threads=threads) as address:
            print(f"服务 {WORKERS} 个进程，每个 {threads} 个线程；负载 {kit.load()}")
            frame = _alone(f"{address}/password/change/", cookies[0])
            print(f"{PERSONS:,} 人；空页面 {frame:.0f} 毫秒")
            for day in DAYS:
                asked = (
                    f"{address}/ledgers/households.roll/?area={village}&as_of={day}"
                    for village in random.Random(1).sample(villages, TIMES)
                )
                print(f"村花名册（{day}）：中位 {median(_taken(url, cookies[0]) for url in asked):.0f} 毫秒")
            _together(address, households, cookies, frame)


def _written() -> tuple[list[str], list[str]]:
    """Addresses of some households, codes of all villages."""
    from django.db import connection

    from yihu.modules.quality.tests.planting import PEOPLE, PLANTS, plant

    begun = time.perf_counter()
    plant(PERSONS // PEOPLE, every=max(len(PLANTS), 200))
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
        cursor.execute("select uid from households_household order by random() limit 5000")
        households = [str(uid) for (uid,) in cursor.fetchall()]
        cursor.execute("select code from areas_area where level = 'village'")
        villages = [code for (code,) in cursor.fetchall()]
    print(f"准备数据 {time.perf_counter() - begun:.0f} 秒", flush=True)
    return households, villages


def _people() -> list[str]:
    """Session cookies of USERS clerks."""
    from django.conf import settings

    from yihu.core.access.roles import Role
    from yihu.core.tests.factories import a_person, signed_in

    name = settings.SESSION_COOKIE_NAME
    clerks = (a_person(f"clerk{number}", Role.COUNTY_CLERK) for number in range(USERS))
    return [f"{name}={signed_in(clerk).cookies[name].value}" for clerk in clerks]


def _alone(url: str, cookie: str) -> float:
    return median(_taken(url, cookie) for _ in range(TIMES))


def _taken(url: str, cookie: str) -> float:
    """Milliseconds until the whole page is there."""
    asked = urllib.request.Request(url, headers={"Cookie": cookie})
    begun = time.perf_counter()
    with urllib.request.urlopen(asked, timeout=60) as answer:
        answer.read()
        if "/accounts/" in answer.geturl():
            raise RuntimeError(f"not signed in at {url}")
    return (time.perf_counter() - begun) * 1000


@dataclass
class Day:
    """What the people at work took notes of; before `counts` they only warm the server."""

    counts: float
    until: float
    pages: list[float] = field(default_factory=list)
    panels: list[float] = field(default_factory=list)

    def note(self, where: list[float], begun: float, taken: float) -> None:
        if begun >= self.counts:
            where.append(taken)


def _together(address: str, households: list[str], cookies: list[str], frame: float) -> None:
    now = time.monotonic()
    day = Day(now + WARMING, now + WARMING + SECONDS)
    threads = [
        threading.Thread(target=_works, args=(address, mine, day)) for mine in _hands(households, cookies)
    ]
    for thread in threads:
        thread.start()
    time.sleep(WARMING)
    before = _processors()
    time.sleep(SECONDS)
    spent = {who: after - before[who] for who, after in _processors().items()}
    for thread in threads:
        thread.join()
    print(
        f"农户页，{USERS} 人同时办公（间隔 {THINKING:.0f} 秒，先行 {WARMING} 秒不计）：{_told(day.pages)}（上限 60），"
        f"为空页面的 {median(day.pages) / frame:.1f} 倍；往下看时的各模块情况：{_told(day.panels)}"
    )
    shares = "，".join(f"{who} {seconds:.1f} 秒" for who, seconds in spent.items())
    print(f"{SECONDS} 秒内占用处理器：{shares}（共 {os.cpu_count()} 核）")


def _told(taken: list[float]) -> str:
    return f"{len(taken)} 次，中位 {median(taken):.0f} 毫秒，95% 在 {quantiles(taken, n=20)[-1]:.0f} 毫秒内"


def _processors() -> dict[str, float]:
    """Seconds of processor so far: of the people at work (this process), the server's processes, the database's."""
    from yihu.core.cluster import PROJECT_ROOT, Cluster

    database = f"postgres: {Cluster(PROJECT_ROOT, 'bench').label}:".encode()
    spent = {"办公的人": kit.worked(os.getpid()), "网页服务": 0.0, "数据库": 0.0}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            told = (folder / "cmdline").read_bytes()
            environment = (folder / "environ").read_bytes()
            seconds = kit.worked(int(folder.name))
        except OSError:
            continue  # it has just ended, or is somebody else's
        if told.startswith(database):
            spent["数据库"] += seconds
        elif int(folder.name) != os.getpid() and os.environ["YIHU_KEYS"].encode() in environment:
            spent["网页服务"] += seconds
    return spent


def _hands(households: list[str], cookies: list[str]) -> Iterator[tuple[str, random.Random, list[str]]]:
    for number, cookie in enumerate(cookies):
        yield cookie, random.Random(number), households


def _works(address: str, mine: tuple[str, random.Random, list[str]], day: Day) -> None:
    cookie, draw, households = mine
    time.sleep(draw.uniform(0, THINKING))
    while (begun := time.monotonic()) < day.until:
        page = f"{address}/households/{draw.choice(households)}/?as_of=2020-06-30"
        day.note(day.pages, begun, _taken(page, cookie))
        time.sleep(READING)
        day.note(day.panels, time.monotonic(), _taken(f"{page}&panel=together", cookie))
        time.sleep(draw.uniform(0.5, 1.5) * THINKING - READING)


if __name__ == "__main__":
    main()
