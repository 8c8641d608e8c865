"""A village's roll as of a day and the household page with 1,000,000 persons in the register, asked of the real server.

Promise: the roll within 150 ms; the household page within 60 ms at the 95th percentile while 50 people work at it,
each waiting ten seconds between two pages. Ratio: to the page that only says who is signed in, on the same server.

    python -m bench.pages 1000000
"""

from __future__ import annotations

import random
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from datetime import date
from statistics import median, quantiles

from bench import kit

PERSONS = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
USERS, THINKING, SECONDS = 50, 10.0, 60
DAYS = (date(2016, 12, 31), date(2018, 6, 30), date(2020, 6, 30))
TIMES = 20


def main() -> None:
    with kit.database() as database:
        households, villages = _written()
        cookies = _people()
        from tests.serving import served

        with served(database, workers=2) as address:
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


def _together(address: str, households: list[str], cookies: list[str], frame: float) -> None:
    taken: list[float] = []
    until = time.monotonic() + SECONDS
    threads = [
        threading.Thread(target=_works, args=(address, mine, until, taken))
        for mine in _hands(households, cookies)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    slow = quantiles(taken, n=20)[-1]
    print(
        f"农户页，{USERS} 人同时办公（间隔 {THINKING:.0f} 秒）：{len(taken)} 次，中位 {median(taken):.0f} 毫秒，"
        f"95% 在 {slow:.0f} 毫秒内（上限 60），为空页面的 {median(taken) / frame:.1f} 倍"
    )


def _hands(households: list[str], cookies: list[str]) -> Iterator[tuple[str, random.Random, list[str]]]:
    for number, cookie in enumerate(cookies):
        yield cookie, random.Random(number), households


def _works(
    address: str, mine: tuple[str, random.Random, list[str]], until: float, taken: list[float]
) -> None:
    cookie, draw, households = mine
    time.sleep(draw.uniform(0, THINKING))
    while time.monotonic() < until:
        taken.append(_taken(f"{address}/households/{draw.choice(households)}/?as_of=2020-06-30", cookie))
        time.sleep(draw.uniform(0.5, 1.5) * THINKING)


if __name__ == "__main__":
    main()
