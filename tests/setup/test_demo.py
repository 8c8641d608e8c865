"""`make demo` as a newcomer has it: one command up, one way down, no second one beside it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from yihu.core.cluster import PROJECT_ROOT
from yihu.site.demonstrate import DemoFailed, Place, free_port, run

Running = subprocess.Popen[str]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    yield made
    made.cluster.destroy()


@pytest.fixture
def start(place: Place) -> Iterator[Callable[[], Running]]:
    started: list[Running] = []

    def demo() -> Running:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("YIHU_", "DATABASE_"))}
        command = [sys.executable, "-m", "yihu.site.demonstrate", "--home", str(place.home)]
        pipe = subprocess.PIPE
        started.append(
            subprocess.Popen(
                command, cwd=PROJECT_ROOT, env=kept, stdout=pipe, stderr=subprocess.STDOUT, text=True
            )
        )
        return started[-1]

    yield demo
    for running in started:
        running.terminate()
        running.wait()


def until(running: Running, wanted: str) -> str:
    """What it printed up to the line that contains `wanted`."""
    assert running.stdout is not None
    printed = ""
    for line in running.stdout:
        printed += line
        if wanted in line:
            return printed
    raise AssertionError(f"ended without {wanted}:\n{printed}")


def processes_of(place: Place) -> list[str]:
    marks = (str(place.home), place.cluster.label)
    lines = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            line = (path / "cmdline").read_bytes() + (path / "environ").read_bytes()
        except OSError:
            continue
        text = line.replace(b"\0", b" ").decode(errors="replace")
        if path.name != str(os.getpid()) and any(mark in text for mark in marks):
            lines.append(text[:200])
    return lines


def test_a_taken_port_moves_to_the_next_free_one(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        wanted = taken.getsockname()[1]

        found = free_port(wanted)

    assert found > wanted
    assert f"端口 {wanted} 已被占用，改用 {found}" in capsys.readouterr().out


def test_a_reset_waits_for_nobody_while_the_demo_runs(place: Place) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from yihu.core.lock import FileLock\n"
            "print(FileLock(Path(sys.argv[1])).acquire(), flush=True); sys.stdin.read()",
            str(place.var / "demo.lock"),
        ],
        cwd=PROJECT_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "True\n"
    place.note.write_text(json.dumps({"address": "http://127.0.0.1:8009"}))

    with pytest.raises(DemoFailed, match="8009"):
        run(reset=True, place=place)

    holder.communicate("")


@pytest.mark.slow
def test_up_with_one_command_and_down_without_a_trace(place: Place, start: Callable[[], Running]) -> None:
    demo = start()
    printed = until(demo, "演示已就绪")
    address = re.search(r"http://\S+", printed)
    assert address is not None
    assert urllib.request.urlopen(address[0] + "/login/").status == 200

    second = start()
    told, _ = second.communicate()
    assert second.returncode == 0
    assert f"已经在运行：{address[0]}" in told

    demo.send_signal(signal.SIGTERM)
    demo.communicate()
    assert demo.returncode == 0
    assert processes_of(place) == []

    again = start()
    until(again, "演示已就绪")
    again.send_signal(signal.SIGINT)
    again.communicate()
    assert processes_of(place) == []
