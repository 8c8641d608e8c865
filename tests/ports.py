"""Addresses for the servers of tests: each port is this process's alone from the asking on.

The web server shares its address with whoever asks for the same (SO_REUSEPORT): two servers that were given one port
would both start, and answer in turn. So a port that was found free a moment ago is not enough.
"""

import socket

_kept: list[socket.socket] = []


def a_port() -> int:
    """Bound here until this process ends and never listened on: the system gives it to nobody else, and a server that
    is told to may listen on it, as often as it is started."""
    kept = socket.socket()
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    kept.bind(("127.0.0.1", 0))
    _kept.append(kept)
    return int(kept.getsockname()[1])
