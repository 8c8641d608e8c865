"""Requests a second of the public site, asked of the real server by its own client over kept connections.

Promise: at least 300 pages a second on two processors, client and database included. Ratio: to a static file (the site's
own style sheet) from the same server. The pages are a mix: the list, searches, notices, the feed; after each
measurement of kept answers one where every answer is made anew (addresses that nobody has asked before).

    python -m bench.public 2000
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import quantiles
from urllib.parse import quote

from bench import kit

NOTICES = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
CONNECTIONS, SECONDS, ROWS = 16, 8.0, 30
DAY = date(2020, 6, 30)


@dataclass(frozen=True)
class Measured:
    label: str
    per_second: float
    worst: float
    wrong: int


def main() -> None:
    with kit.database() as database:
        addresses = _written()
        from tests.serving import public_served

        with public_served(database, extra={"YIHU_TODAY": DAY.isoformat()}) as address:
            host, _, port = address.removeprefix("http://").partition(":")
            static = _run(host, int(port), "静态文件", lambda _: "/static/disclosure/public.css")
            kept = _run(host, int(port), "公开页面（20 秒内重复）", _mix(addresses))
            fresh = _run(host, int(port), "公开页面（每次都重新生成）", _never_asked(addresses))
    print(f"公示 {NOTICES:,} 份，{CONNECTIONS} 个连接；机器负载 {kit.load()}")
    for one in (static, kept, fresh):
        ratio = f"，为静态文件的 {one.per_second / static.per_second:.0%}"
        print(
            f"{one.label}：每秒 {one.per_second:,.0f} 次，95% 在 {one.worst:.0f} 毫秒内，错误 {one.wrong}"
            f"{'' if one is static else ratio}"
        )


def _mix(addresses: list[str]) -> Callable[[random.Random], str]:
    pages = ["/", "/?page=2", "/?q=%E5%85%AC%E7%A4%BA", "/?kind=free.policy", "/rss.xml", "/data/"]
    few = addresses[:200]

    def one(draw: random.Random) -> str:
        return f"/n/{draw.choice(few)}/" if draw.random() < 0.6 else draw.choice(pages)

    return one


def _never_asked(addresses: list[str]) -> Callable[[random.Random], str]:
    def one(draw: random.Random) -> str:
        mark = draw.randrange(10**12)
        if draw.random() < 0.6:
            return f"/n/{draw.choice(addresses)}/?{mark}"
        return f"/?q={quote(f'第{mark % NOTICES}份')}&since=2020-01-01&{mark}"

    return one


def _run(host: str, port: int, label: str, path_of: Callable[[random.Random], str]) -> Measured:
    return asyncio.run(_ask(host, port, label, path_of))


async def _ask(host: str, port: int, label: str, path_of: Callable[[random.Random], str]) -> Measured:
    taken: list[float] = []
    wrong = 0
    end = time.perf_counter() + SECONDS

    async def visitor(number: int) -> None:
        nonlocal wrong
        draw = random.Random(number)
        reader, writer = await asyncio.open_connection(host, port)
        while time.perf_counter() < end:
            started = time.perf_counter()
            writer.write(f"GET {path_of(draw)} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            wrong += not head.startswith(b"HTTP/1.1 200")
            length = next(
                int(line.split(b":")[1])
                for line in head.lower().split(b"\r\n")
                if line.startswith(b"content-length")
            )
            await reader.readexactly(length)
            taken.append(time.perf_counter() - started)
        writer.close()

    await asyncio.gather(*(visitor(number) for number in range(CONNECTIONS)))
    return Measured(label, len(taken) / SECONDS, quantiles(taken, n=20)[18] * 1000, wrong)


def _written() -> list[str]:
    """Released notices with a table each, by the real actions."""
    from yihu.core.access.scope import scoped
    from yihu.core.tests.factories import VILLAGE, an_actor, some_areas
    from yihu.modules.disclosure import actions
    from yihu.modules.disclosure.rules import FreeKind
    from yihu.modules.disclosure.tests.factories import a_draft, acting

    some_areas()
    made = []
    table = "\n".join(["户主|项目|金额"] + [f"张**|产业奖补|{at * 100}" for at in range(ROWS)])
    now = datetime(2020, 6, 1, 2, tzinfo=UTC)
    with scoped(an_actor()) as clerk:
        for at in range(NOTICES):
            kind = FreeKind.OTHER if at % 3 else FreeKind.POLICY
            row = a_draft(
                clerk,
                kind=kind,
                area_code=VILLAGE,
                title=f"第{at}份公示",
                table=table,
                last=DAY + timedelta(days=30),
            )
            actions.send(clerk, row.pk, on=DAY)
            with acting(clerk, 2) as other:
                made.append(actions.release(other, row.pk, on=DAY, now=now).address)
    return made


if __name__ == "__main__":
    main()
