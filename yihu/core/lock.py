"""A lock between processes, tied to a file.

The operating system lets go of it when the holder dies, even by `kill -9`, so there is nothing to clean up.
"""

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType


class FileLock:
    """Exclusive by default; many may hold it `shared`. Not for threads: one object, one holder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def acquire(self, *, shared: bool = False, wait: float = 0.0) -> bool:
        """Take the lock within `wait` seconds (0: now or not at all); False when others kept it."""
        handle = self._open()
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        deadline = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(handle, kind | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    os.close(handle)
                    return False
                time.sleep(0.05)
            else:
                self._handle = handle
                return True

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    @property
    def held(self) -> bool:
        return self._handle is not None

    def __enter__(self) -> "FileLock":
        """Wait as long as it takes."""
        handle = self._open()
        fcntl.flock(handle, fcntl.LOCK_EX)
        self._handle = handle
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _open(self) -> int:
        if self._handle is not None:
            raise RuntimeError(f"{self.path} is already held by this object")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # Close-on-exec: a child that outlives us must not keep the lock by accident.
        return os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
