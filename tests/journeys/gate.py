"""The one way between a browser and a server, that can be cut: the browser's own "offline" ends with the page it was set
for, and a page that is being closed then sends in its last moment."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Lock, Thread
from types import TracebackType
from urllib.parse import urlsplit

_CHUNK = 65_536


class Gate:
    """`address` leads to the server as long as the gate is not cut; what runs through it ends with the cut."""

    def __init__(self, server: str) -> None:
        parts = urlsplit(server)
        self._server = (str(parts.hostname), int(parts.port or 80))
        self._door = socket.create_server(("127.0.0.1", 0))
        self._ends: set[socket.socket] = set()
        self._lock = Lock()
        self._is_cut = False
        self.address = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        Thread(target=self._let_in, daemon=True).start()

    def __enter__(self) -> Gate:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cut()
        self._door.close()

    def cut(self) -> None:
        with self._lock:
            self._is_cut = True
            ends, self._ends = self._ends, set()
        for end in ends:
            _close(end)

    def restore(self) -> None:
        with self._lock:
            self._is_cut = False

    def _let_in(self) -> None:
        with suppress(OSError):  # the door is closed
            while True:
                browser, _ = self._door.accept()
                self._join(browser)

    def _join(self, browser: socket.socket) -> None:
        try:
            server = socket.create_connection(self._server)
        except OSError:
            return _close(browser)
        with self._lock:
            if not self._is_cut:
                self._ends |= {browser, server}
                for one, other in ((browser, server), (server, browser)):
                    Thread(target=_pass_on, args=(one, other), daemon=True).start()
                return None
        _close(server)
        return _close(browser)


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(_CHUNK):
            other.sendall(data)
    _close(one)
    _close(other)


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
