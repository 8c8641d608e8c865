"""The cluster of one's own: what must hold when machines are killed and two people start at once."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from yihu.core import cluster_files
from yihu.core.cluster import APP, AUDIT, OWNER, PROJECT_ROOT, Cluster


@pytest.fixture(scope="module")
def spare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with a_cluster(tmp_path_factory.mktemp("checkout")) as made:
        made.ensure()
        yield made


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Cluster]:
    with a_cluster(tmp_path) as made:
        yield made


@contextmanager
def a_cluster(root: Path) -> Iterator[Cluster]:
    """Not started; nothing is left of it, outside of `root` either."""
    made = Cluster(root, "spare", durable=False)
    try:
        yield made
    finally:
        made.destroy()
        shutil.rmtree(made.base)


def server_pid(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().split("\n")[0])


def answer(cluster: Cluster, statement: str, *, database: str = "postgres", role: str = "postgres") -> object:
    with psycopg.connect(cluster.url(database, role)) as connection:
        row = connection.execute(statement.encode()).fetchone()
        return row[0] if row else None


def test_a_second_start_finds_the_running_server(spare: Cluster) -> None:
    before = server_pid(spare)

    Cluster(spare.root, "spare", durable=False).ensure()

    assert server_pid(spare) == before


def test_nobody_reaches_it_over_the_network(spare: Cluster) -> None:
    assert answer(spare, "SELECT current_setting('listen_addresses')") == ""
    assert spare.socket_folder.stat().st_mode & 0o077 == 0
    assert spare.data.stat().st_mode & 0o077 == 0


def test_pages_carry_checksums_and_text_sorts_by_code_point(spare: Cluster) -> None:
    assert answer(spare, "SELECT current_setting('data_checksums')") == "on"
    assert answer(spare, "SELECT 'a' > 'B'") is True


@pytest.mark.parametrize("role", [OWNER, APP, AUDIT])
def test_no_role_of_ours_escapes_row_level_security(spare: Cluster, role: str) -> None:
    found = "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    assert answer(spare, found, role=role) is False


def test_the_owner_owns_the_database_and_may_become_the_app(spare: Cluster) -> None:
    assert spare.create_database("roles") is True
    assert spare.create_database("roles") is False

    with psycopg.connect(spare.url("roles", OWNER)) as connection:
        connection.execute("CREATE TABLE household (number text)")
        connection.execute("SET LOCAL ROLE yihu_app")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM household")


def test_the_app_may_not_make_tables(spare: Cluster) -> None:
    spare.create_database("guarded")

    with (
        psycopg.connect(spare.url("guarded", APP)) as connection,
        pytest.raises(psycopg.Error, match="permission"),
    ):
        connection.execute("CREATE TABLE sneaked (x int)")


def test_needed_extensions_are_there(spare: Cluster) -> None:
    spare.create_database("extended")
    found = "SELECT count(*) FROM pg_extension WHERE extname IN ('btree_gist', 'pg_trgm')"
    assert answer(spare, found, database="extended") == 2


def test_committed_rows_outlive_a_killed_server(spare: Cluster) -> None:
    spare.create_database("killed")
    with psycopg.connect(spare.url("killed", OWNER)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")

    os.kill(server_pid(spare), signal.SIGKILL)
    spare.ensure()

    assert answer(spare, "SELECT count(*) FROM kept", database="killed", role=OWNER) == 1000


def test_a_pid_file_that_names_another_program_is_no_obstacle(spare: Cluster) -> None:
    spare.stop()
    (spare.data / "postmaster.pid").write_text(f"{os.getpid()}\n{spare.data}\n0\n5432\n\n\n  1 1\nready\n")

    spare.ensure()

    assert spare.running()
    assert server_pid(spare) != os.getpid()


def test_a_copy_has_the_rows_of_its_template(spare: Cluster) -> None:
    spare.create_database("original")
    with psycopg.connect(spare.url("original", OWNER)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS n")

    spare.create_database("copy", template="original")

    assert answer(spare, "SELECT n FROM kept", database="copy", role=OWNER) == 42


HOLDER = """
import sys
from pathlib import Path
from yihu.core.cluster import Cluster
with Cluster(Path(sys.argv[1]), sys.argv[2], durable=False).lease():
    print("ready", flush=True)
    sys.stdin.readline()
"""


def a_holder(cluster: Cluster) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", HOLDER, str(cluster.root), cluster.name]
    pipe = subprocess.PIPE
    holder = subprocess.Popen(command, cwd=PROJECT_ROOT, stdin=pipe, stdout=pipe, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "ready\n"
    return holder


def test_the_last_to_leave_stops_the_server(shared: Cluster) -> None:
    first, second = a_holder(shared), a_holder(shared)

    first.communicate("done\n")
    assert shared.running()
    second.communicate("done\n")

    assert not shared.running()


def test_a_killed_user_does_not_keep_the_server_alive_for_ever(shared: Cluster) -> None:
    killed, other = a_holder(shared), a_holder(shared)

    killed.kill()
    killed.communicate()
    other.communicate("done\n")

    assert not shared.running()


def test_a_socket_path_too_long_for_the_kernel_moves_to_the_temp_folder(tmp_path: Path) -> None:
    deep = tmp_path / ("很深的文件夹" * 8)

    folder = cluster_files.short_folder(deep / "run", "yihu-label")

    assert len(os.fsencode(folder)) < 90
    assert folder.name.startswith("yihu-label")


def test_a_folder_laid_out_by_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "real")

    with pytest.raises(cluster_files.ClusterFailed, match="属于其他用户"):
        cluster_files.private_folder(tmp_path / "run", os.geteuid())


def test_data_of_another_postgresql_is_refused_with_the_way_out(shared: Cluster) -> None:
    shared.data.mkdir(parents=True)
    (shared.data / "PG_VERSION").write_text("12\n")

    with pytest.raises(cluster_files.ClusterFailed, match="make demo-reset"):
        shared.ensure()


def test_destroying_leaves_no_data_and_no_server(shared: Cluster) -> None:
    shared.ensure()

    shared.destroy()

    assert not shared.running()
    assert not shared.home.exists()
