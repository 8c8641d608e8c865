import subprocess
import sys
from pathlib import Path

from yihu.core.cluster import PROJECT_ROOT
from yihu.core.lock import FileLock

HOLDER = """
import sys
from pathlib import Path
from yihu.core.lock import FileLock
print(FileLock(Path(sys.argv[1])).acquire(), flush=True)
sys.stdin.readline()
"""


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")

    assert first.acquire()
    assert not second.acquire(wait=0.1)
    first.release()
    assert second.acquire()
    assert second.held
    assert not first.held
    second.release()


def test_many_may_share_it_and_none_may_have_it_alone_meanwhile(tmp_path: Path) -> None:
    one, two, alone = (FileLock(tmp_path / "lock") for _ in range(3))

    assert one.acquire(shared=True)
    assert two.acquire(shared=True)
    assert not alone.acquire()
    one.release()
    two.release()
    assert alone.acquire()
    alone.release()


def test_the_death_of_its_holder_frees_it(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "lock")
    command = [sys.executable, "-c", HOLDER, str(lock.path)]
    pipe = subprocess.PIPE
    holder = subprocess.Popen(command, cwd=PROJECT_ROOT, stdin=pipe, stdout=pipe, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "True\n"
    assert not lock.acquire()

    holder.kill()
    holder.communicate()

    assert lock.acquire(wait=5)
    lock.release()


def test_a_block_waits_for_its_turn_and_lets_go_after(tmp_path: Path) -> None:
    path = tmp_path / "new" / "lock"
    with FileLock(path):
        assert not FileLock(path).acquire()

    assert FileLock(path).acquire()
