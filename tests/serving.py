"""The real web server on a test database, as a process of its own over the app role."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.database import Database
from tests.environment import FOLDER
from tests.ports import a_port
from yihu.core.cluster import PROJECT_ROOT
from yihu.core.processes import Children
from yihu.site.demonstrate import answers
from yihu.site.serving import THREADS, granian

READY_SECONDS = 180  # a start takes seconds; on a machine full of other work it may take minutes


@contextmanager
def served(
    database: Database,
    *,
    workers: int = 1,
    threads: int = THREADS,
    worker: bool = False,
    extra: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """The address of a running server, such as http://127.0.0.1:41234; `worker` runs the jobs too.

    It sees only what is committed: use `committed_db`. Both processes are gone when the block is left.
    `extra` adds to their environment.
    """
    address = f"http://127.0.0.1:{(port := a_port())}"
    logs = FOLDER / f"server-{port}"
    logs.mkdir()
    with Children(environment(database) | dict(extra or {}), PROJECT_ROOT) as children:
        children.start(
            "server", granian("127.0.0.1", port, workers=workers, threads=threads), logs / "server.log"
        )
        if worker:
            children.start("worker", [sys.executable, "-m", "yihu", "worker"], logs / "worker.log")
        wait_until_answering(children, address, logs)
        yield address


@contextmanager
def public_served(database: Database, *, extra: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address of a running public site, over its own role; gone when the block is left."""
    address = f"http://127.0.0.1:{(port := a_port())}"
    logs = FOLDER / f"public-{port}"
    logs.mkdir()
    command = [sys.executable, "-m", "yihu", "serve-public", "--port", str(port)]
    with Children(environment(database) | dict(extra or {}), PROJECT_ROOT) as children:
        children.start("public", command, logs / "public.log")
        wait_until_answering(children, address, logs)
        yield address


def wait_until_answering(children: Children, address: str, logs: Path) -> None:
    """Raises RuntimeError with the end of the logs when a child ends or nothing answers in time."""
    deadline = time.monotonic() + READY_SECONDS
    while not answers(address + "/healthz"):
        if children.ended() or time.monotonic() > deadline:
            told = "\n".join(path.read_text(encoding="utf-8")[-4_000:] for path in logs.glob("*.log"))
            raise RuntimeError(f"the server did not start:\n{told}")
        time.sleep(0.05)


def run_yihu(database: Database, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """`yihu …` as a person at a terminal would run it, on `database`."""
    command = [sys.executable, "-m", "yihu", *arguments]
    return subprocess.run(
        command, cwd=PROJECT_ROOT, env=environment(database), capture_output=True, text=True, check=False
    )


def environment(database: Database) -> dict[str, str]:
    """What a process of the product needs to work on `database` over the app role."""
    return os.environ | {
        "YIHU_MODE": "demo",
        "DATABASE_URL": database.app_url,
        "DATABASE_OWNER_URL": database.owner_url,
        "DATABASE_PUBLIC_URL": database.public_url,
        "PYTHONUNBUFFERED": "1",
    }
