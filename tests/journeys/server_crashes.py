"""The web server as `yihu serve` runs it, killed in the middle of a request.

The middle is made certain, not timed: the test holds the table of queued work, so that a request which hands in or
applies a batch has written everything else and waits, its transaction open, until it is killed.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any

import psycopg

from tests.database import Database
from tests.environment import FOLDER
from tests.ports import a_port
from tests.serving import environment
from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.accounts import actions as accounts
from yihu.core.accounts.queries import of_post
from yihu.core.cluster import PROJECT_ROOT
from yihu.core.tests.factories import LONG_AGO, a_person, an_actor, some_areas
from yihu.site.demonstrate import answers

WAIT = 180
_HOLD = "lock table procrastinate_jobs in share mode"
_WAITING = """select count(*) from pg_stat_activity
  where datname = current_database() and usename = 'yihu_app' and wait_event_type = 'Lock'"""


class Cut(Exception):
    """The connection broke before an answer came."""


@dataclass
class Office:
    """A county's program with a token, and the server it talks to."""

    database: Database
    actor: Actor
    token: str
    port: int
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def temporary(self) -> Path:
        """What the server takes for the machine's folder of temporary files."""
        return FOLDER / f"temporary-{self.port}"

    def left_behind(self) -> list[Path]:
        return list(self.temporary.rglob("*"))

    @property
    def server(self) -> int:
        return self.running[-1].pid

    def serve(self) -> None:
        """`yihu serve`, ready to answer."""
        command = [sys.executable, "-m", "yihu", "serve", "--workers", "1", "--port", str(self.port)]
        self.temporary.mkdir(exist_ok=True)
        around = environment(self.database) | {"TMPDIR": str(self.temporary)}
        with (FOLDER / f"serve-{self.port}.log").open("ab") as log:
            process = subprocess.Popen(command, cwd=PROJECT_ROOT, env=around, stdout=log, stderr=log)
        self.running.append(process)
        self.ready()

    def ready(self) -> None:
        until(lambda: answers(f"{self.address}/healthz"), "the server did not answer")

    def back(self) -> None:
        """Answering again: another worker in place of a killed one. A server whose workers die twice within seconds
        gives up and is started again, as the machine's init does."""
        until(lambda: self._ended() or answers(f"{self.address}/healthz"), "the server did not come back")
        if self._ended():
            self.serve()

    def _ended(self) -> bool:
        return self.running[-1].poll() is not None

    def worker(self) -> int:
        """The process that answers requests."""
        return children(self.server)[0]

    def kill(self, victim: int) -> None:
        """SIGKILL to the server or to its worker, and wait until the worker is gone."""
        worker = self.worker()
        os.kill(victim, signal.SIGKILL)
        if victim == self.server:
            self.running[-1].wait()
        until(lambda: not Path(f"/proc/{worker}/stat").exists() or _is_dead(worker), "the worker lives on")

    def stop(self) -> None:
        for process in self.running:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def hand_in(self, name: str, data: bytes, *, key: str) -> dict[str, Any]:
        """POST of a workbook. Raises Cut."""
        edge = b"edge-of-a-part"
        body = b"--" + edge + b'\r\nContent-Disposition: form-data; name="ledger"\r\n\r\nplaces.profiles\r\n'
        body += b"--" + edge + b'\r\nContent-Disposition: form-data; name="file"; filename="'
        body += name.encode() + b'"\r\nContent-Type: application/octet-stream\r\n\r\n' + data
        body += b"\r\n--" + edge + b"--\r\n"
        kind = f"multipart/form-data; boundary={edge.decode()}"
        return self._send("/api/exchange/batches", body, kind, key)

    def apply(self, batch_id: int, *, key: str) -> dict[str, Any]:
        path = f"/api/exchange/batches/{batch_id}/application"
        return self._send(path, b"{}", "application/json", key)

    def _send(self, path: str, body: bytes, kind: str, key: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key, "Content-Type": kind}
        wanted = urllib.request.Request(self.address + path, body, headers)
        try:
            with urllib.request.urlopen(wanted, timeout=WAIT) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except (HTTPException, ConnectionError) as broken:
            raise Cut from broken
        except urllib.error.HTTPError as refused:
            raise AssertionError(refused.read().decode()) from None
        except urllib.error.URLError as broken:
            raise Cut from broken


@contextmanager
def an_office(database: Database) -> Iterator[Office]:
    some_areas()
    user = a_person("program", Role.COUNTY_CLERK)
    post = user.posts.get()
    admin = an_actor(Role.SYSTEM_ADMIN)
    with scoped(admin):
        token = accounts.issue_token(admin, post.pk, "报送程序", start=LONG_AGO)
    office = Office(database, of_post(post, user), token, a_port())
    try:
        office.serve()
        yield office
    finally:
        office.stop()


def killed_in_the_middle(office: Office, request: Callable[[], Any], victim: Callable[[], int]) -> None:
    """The request is under way, all but its last row written, when `victim` is killed; nothing was answered."""
    with ThreadPoolExecutor(1) as beside:
        with held(office.database) as waiting:
            sent: Future[Any] = beside.submit(request)
            until(waiting, "the request did not get as far as the queue")
            office.kill(victim())
        try:
            sent.result(WAIT)
        except Cut:
            return
    raise AssertionError("the request was answered")


def killed_after(
    office: Office, request: Callable[[], Any], victim: Callable[[], int], *, seconds: float
) -> dict[str, Any] | None:
    """`victim` is killed some time after the request was sent; the answer, if there was one before."""
    with ThreadPoolExecutor(1) as beside:
        sent: Future[dict[str, Any]] = beside.submit(request)
        time.sleep(seconds)
        office.kill(victim())
        try:
            return sent.result(WAIT)
        except Cut:
            return None


@contextmanager
def held(database: Database) -> Iterator[Callable[[], bool]]:
    """Nothing can be queued inside; gives the question whether somebody waits to."""
    with psycopg.connect(database.owner_url) as holder, psycopg.connect(database.owner_url) as eye:
        eye.autocommit = True
        holder.execute(_HOLD)
        yield lambda: bool((eye.execute(_WAITING).fetchone() or (0,))[0])
    # The server's side of the dead connection notices when it next looks, at the end of its statement.
    with psycopg.connect(database.owner_url, autocommit=True) as eye:
        gone = "select count(*) from pg_locks where relation = 'procrastinate_jobs'::regclass"
        until(lambda: (eye.execute(gone).fetchone() or (1,))[0] == 0, "a lock was left behind")


def children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(one) for one in text.split()]


def until(done: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + WAIT
    while not done():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.02)


def _is_dead(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True
