"""A real instance refuses to start unsafe; the server and its keys do what they say."""

import shutil
import socket
import stat
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.database import Database
from tests.ports import a_port
from tests.serving import environment, run_yihu, served, wait_until_answering
from yihu.core.cluster import PROJECT_ROOT, Cluster
from yihu.core.privacy.keys import KeysMissing
from yihu.core.processes import Children
from yihu.site.keys import make_keys
from yihu.site.serving import NotReady, check_environment, check_role


def a_good_environment(folder: Path) -> dict[str, str]:
    make_keys(folder)
    return {
        "DATABASE_URL": "postgresql:///x",
        "DATABASE_OWNER_URL": "postgresql:///x",
        "YIHU_KEYS": str(folder),
    }


def test_a_complete_environment_is_accepted(tmp_path: Path) -> None:
    check_environment(a_good_environment(tmp_path))


@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_OWNER_URL", "YIHU_KEYS"])
def test_each_missing_variable_is_named(tmp_path: Path, name: str) -> None:
    environment = a_good_environment(tmp_path) | {name: ""}

    with pytest.raises(NotReady, match=name):
        check_environment(environment)


def test_a_key_folder_without_key_says_how_to_make_one(tmp_path: Path) -> None:
    environment = a_good_environment(tmp_path)
    (tmp_path / "django.key").unlink()

    with pytest.raises(NotReady, match="yihu keys"):
        check_environment(environment)


def test_a_key_that_everybody_may_read_is_refused(tmp_path: Path) -> None:
    environment = a_good_environment(tmp_path)
    (tmp_path / "django.key").chmod(0o644)

    with pytest.raises(NotReady, match="chmod 600"):
        check_environment(environment)


def test_keys_are_made_once_and_for_us_alone(tmp_path: Path) -> None:
    folder = tmp_path / "keys"

    assert "django.key" in make_keys(folder)
    before = (folder / "django.key").read_bytes()
    assert make_keys(folder) == []

    assert (folder / "django.key").read_bytes() == before
    assert len(before) > 40
    for path in (folder, *folder.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_missing_identity_keys_stop_the_start(tmp_path: Path) -> None:
    environment = a_good_environment(tmp_path)
    shutil.rmtree(tmp_path / "identity")

    with pytest.raises(KeysMissing, match="恢复"):
        check_environment(environment)


@pytest.mark.parametrize("role", ["postgres", "yihu_owner"])
def test_an_account_above_row_level_security_is_refused(committed_db: Database, role: str) -> None:
    with pytest.raises(NotReady, match="请改用 yihu_app"):
        check_role(committed_db.cluster.url(committed_db.name, role))


def test_the_apps_account_is_accepted(app_url: str) -> None:
    check_role(app_url)


def test_an_unreachable_database_is_said_plainly(cluster: Cluster) -> None:
    with pytest.raises(NotReady, match="连接不上"):
        check_role(cluster.url("no_such_database", "yihu_app"))


def test_serve_refuses_without_keys_and_says_so(
    committed_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIHU_KEYS", "")

    done = run_yihu(committed_db, "serve")

    assert done.returncode == 1
    assert "YIHU_KEYS" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_server_answers_and_leaves_no_process(committed_db: Database) -> None:
    with served(committed_db) as address:
        with urllib.request.urlopen(address + "/") as answer:
            assert "一户</title>" in answer.read().decode()
        with urllib.request.urlopen(address + "/static/vendor/icons.svg") as answer:
            assert b'id="home"' in answer.read()

    assert int(address.rsplit(":", 1)[1]) not in _listening()


def test_a_port_that_was_asked_for_is_given_to_nobody_else() -> None:
    port = a_port()

    with socket.socket() as other, pytest.raises(OSError):
        other.bind(("127.0.0.1", port))
    assert port != a_port()


def test_a_real_instance_serves_compressed_files_and_stops_when_told(
    committed_db: Database, tmp_path: Path
) -> None:
    address = f"http://127.0.0.1:{(port := a_port())}"
    instance = environment(committed_db) | {"YIHU_VAR": str(tmp_path)}
    with Children(instance, PROJECT_ROOT) as children:
        command = [sys.executable, "-m", "yihu", "serve", "--workers", "2", "--port", str(port)]
        server = children.start("serve", command, tmp_path / "serve.log")
        wait_until_answering(children, address, tmp_path)
        wanted = urllib.request.Request(
            address + "/static/vendor/tabler.min.css", headers={"Accept-Encoding": "gzip"}
        )
        with urllib.request.urlopen(wanted) as answer:
            assert answer.headers["Content-Encoding"] == "gzip"

        server.process.terminate()
        server.process.wait()

    assert port not in _listening()


def _listening() -> set[int]:
    text = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    ports = [int(line.split()[1].split(":")[1], 16) for line in text if line.split()[3] == "0A"]
    return set(ports)
