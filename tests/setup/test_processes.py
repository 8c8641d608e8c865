"""Nothing is left behind, however a command that runs several programs ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from yihu.core.cluster import PROJECT_ROOT
from yihu.core.processes import Children

FOREVER = [sys.executable, "-c", "import time; time.sleep(600)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)",
]
PARENT = """
import os, signal, sys, time
from pathlib import Path
from yihu.core.processes import Children, orderly_end
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    # The tests themselves may run where some are ignored (nohup, a background job).
    signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
with orderly_end(), Children(os.environ, Path.cwd()) as children:
    child = children.start("child", [sys.executable, "-c", "import time; time.sleep(600)"])
    try:
        print(child.process.pid, flush=True)
        time.sleep(600)
    finally:
        os.kill(os.getpid(), 15)  # a second stop must not cut the tidying short
        time.sleep(0.3)
        print("tidied", flush=True)
"""


def alive(pid: int) -> bool:
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())  # empty for one that waits to be reaped
    except OSError:
        return False


def gone_soon(pid: int) -> bool:
    for _ in range(200):
        if not alive(pid):
            return True
        time.sleep(0.05)
    return False


def a_parent() -> tuple["subprocess.Popen[str]", int]:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        cwd=PROJECT_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    return parent, int(parent.stdout.readline())


def test_children_end_with_the_block(tmp_path: Path) -> None:
    with Children(os.environ, tmp_path) as children:
        pids = [children.start(name, FOREVER).process.pid for name in ("one", "two")]
        assert all(map(alive, pids))

    assert not any(map(alive, pids))


def test_grandchildren_end_too(tmp_path: Path) -> None:
    with Children(os.environ, tmp_path) as children:
        log = tmp_path / "log"
        children.start("shell", ["sh", "-c", "sleep 600 & echo $!; wait"], log)
        while not log.read_text():
            time.sleep(0.02)
        grandchild = int(log.read_text())
        assert alive(grandchild)

    assert gone_soon(grandchild)


def test_a_child_that_ignores_the_request_is_killed(tmp_path: Path) -> None:
    with Children(os.environ, tmp_path, patience=0.2) as children:
        log = tmp_path / "log"
        child = children.start("stubborn", STUBBORN, log)
        while not log.read_text():
            time.sleep(0.02)

    assert child.process.returncode == -signal.SIGKILL


def test_a_child_that_ends_by_itself_is_noticed(tmp_path: Path) -> None:
    with Children(os.environ, tmp_path) as children:
        children.start("lasting", FOREVER)
        brief = children.start("brief", [sys.executable, "-c", "raise SystemExit(3)"])

        assert children.wait() is brief
        assert brief.process.returncode == 3


def test_the_exit_code_of_a_step_is_passed_on(tmp_path: Path) -> None:
    with Children(os.environ, tmp_path) as children:
        assert children.run("step", [sys.executable, "-c", "raise SystemExit(4)"]) == 4
        assert children.ended() is None


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_any_ending_tidies_up_to_the_end(ending: signal.Signals) -> None:
    parent, child = a_parent()

    parent.send_signal(ending)
    out, errors = parent.communicate(timeout=60)

    assert out == "tidied\n"
    assert "KeyboardInterrupt" in errors
    assert not alive(child)


def test_children_do_not_outlive_a_killed_parent() -> None:
    parent, child = a_parent()

    parent.kill()
    parent.communicate()

    assert gone_soon(child)
