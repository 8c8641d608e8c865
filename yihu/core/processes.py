"""Children of a command that runs several programs: started together, ended together, none left behind.

Every child leads a process group of its own, so that Ctrl-C reaches only us and we end the children in our
order, grandchildren included. Where the system can (Linux), a child also ends when we are killed outright.
Plain Python, Unix only.
"""

import ctypes
import logging
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

logger = logging.getLogger(__name__)

STOP_SECONDS = 15
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Child:
    name: str
    log: Path | None
    process: subprocess.Popen[bytes]


@contextmanager
def orderly_end() -> Iterator[None]:
    """Inside, SIGTERM and SIGHUP raise KeyboardInterrupt as Ctrl-C does, and only the first of them counts:
    the tidying that follows is not cut short. What was ignored before (nohup) stays ignored."""
    heeded = [number for number in _ENDINGS if signal.getsignal(number) != signal.SIG_IGN]

    def first(number: int, frame: FrameType | None) -> None:
        for each in heeded:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, first) for number in heeded}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Children:
    """A context manager: whatever was started inside is gone when the block is left.

    A child gets `patience` seconds to end by itself after SIGTERM.
    """

    def __init__(
        self, environment: Mapping[str, str], folder: Path, *, patience: float = STOP_SECONDS
    ) -> None:
        self.environment = dict(environment)
        self.folder = folder
        self.patience = patience
        self._running: list[Child] = []

    def __enter__(self) -> "Children":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, name: str, command: Sequence[str], log: Path | None = None) -> Child:
        """A lasting child; its output goes to `log` (started afresh), or to our own output."""
        if log is None:
            process = self._spawn(command, None)
        else:
            with log.open("wb") as out:
                process = self._spawn(command, out.fileno())
        child = Child(name, log, process)
        self._running.append(child)
        return child

    def run(self, name: str, command: Sequence[str]) -> int:
        """A child to wait for; its exit code."""
        child = self.start(name, command)
        code = child.process.wait()
        self._end(child)
        self._running.remove(child)
        return code

    def wait(self) -> Child:
        """Until one of the lasting children ends, which none should."""
        while True:
            if ended := self.ended():
                return ended
            time.sleep(0.2)

    def ended(self) -> Child | None:
        return next((child for child in self._running if child.process.poll() is not None), None)

    def stop(self) -> None:
        """The youngest first, as they build on each other."""
        while self._running:
            self._end(self._running.pop())

    def _spawn(self, command: Sequence[str], out: int | None) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT if out is not None else None,
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509 - this process has one thread
        )

    def _end(self, child: Child) -> None:
        if child.process.poll() is None:
            child.process.terminate()
            try:
                child.process.wait(self.patience)
            except subprocess.TimeoutExpired:
                logger.warning("%s did not end within %s s, killed", child.name, self.patience)
        with suppress(ProcessLookupError):
            # What it may have left in its group; its number stays reserved while any member lives.
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()


def end_with_parent(how: int = signal.SIGTERM) -> None:
    """From now on this process gets the signal `how` when its parent ends, however that came (Linux only)."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, how)


def end_with_the_server() -> None:
    """A worker whose server was killed would keep the address and answer beside the next server, with old code.
    It is killed at once: what it was writing is undone by the database."""
    server = multiprocessing.parent_process()
    if server is not None:
        end_with_parent(signal.SIGKILL)
        if os.getppid() != server.pid:
            signal.raise_signal(signal.SIGKILL)
