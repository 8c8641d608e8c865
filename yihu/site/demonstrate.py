"""`make demo`: database, made-up county, worker and web server in one command, all gone at its end.

Runs the parts as children and imports no Django itself. A second start waits a moment for the first to end,
then says where the running one is.
"""

import argparse
import json
import os
import shutil
import socket
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, LiteralString, NoReturn

import psycopg

from yihu.core.cluster import APP, DEMO_DATABASE, OWNER, PROJECT_ROOT, PUBLIC, Cluster, ensure_demo_urls
from yihu.core.lock import FileLock
from yihu.core.processes import Child, Children, orderly_end
from yihu.engine.errors import Refused
from yihu.site.keys import make_keys
from yihu.site.serving import granian

HOST = "127.0.0.1"
FIRST_PORT = 8000
DEMO_DAY = "2020-06-30"
ANOTHER_START_SECONDS = 3
READY_SECONDS = 60
YIHU = [sys.executable, "-m", "yihu"]


class DemoFailed(Refused):
    code = "demo_failed"
    status = 503


@dataclass(frozen=True)
class Place:
    """Where one demo keeps its things; two demos never share a home."""

    home: Path = PROJECT_ROOT

    @property
    def var(self) -> Path:
        return self.home / "var"

    @property
    def keys(self) -> Path:
        return self.var / "keys"

    @property
    def note(self) -> Path:
        """Written while the demo answers: its address."""
        return self.var / "demo.json"

    @property
    def cluster(self) -> Cluster:
        return Cluster(self.home, "demo")

    def environment(self) -> dict[str, str]:
        cluster = self.cluster
        return os.environ | {
            "YIHU_MODE": "demo",
            "YIHU_KEYS": str(self.keys),
            "YIHU_VAR": str(self.var),
            "DATABASE_URL": cluster.url(DEMO_DATABASE, APP),
            "DATABASE_OWNER_URL": cluster.url(DEMO_DATABASE, OWNER),
            "DATABASE_PUBLIC_URL": cluster.url(DEMO_DATABASE, PUBLIC),
            # The county's own day: everything the demo shows is of the half-year it tells.
            "YIHU_TODAY": os.environ.get("YIHU_TODAY", DEMO_DAY),
            "PYTHONUNBUFFERED": "1",
        }


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m yihu.site.demonstrate", description="启动演示")
    parser.add_argument("--reset", action="store_true", help="先清空演示数据和演示密钥")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", FIRST_PORT)), help="起始端口")
    parser.add_argument("--home", type=Path, default=PROJECT_ROOT, help="演示数据所在文件夹，默认本项目")
    options = parser.parse_args(arguments)
    try:
        return run(options.port, reset=options.reset, place=Place(options.home.resolve()))
    except Refused as refused:
        print(refused.message, file=sys.stderr)
        return 1


def run(port: int = FIRST_PORT, *, reset: bool = False, place: Place | None = None) -> int:
    """Everything up until Ctrl-C or SIGTERM; all of it is down again on return.

    Raises Refused (ClusterFailed, DemoFailed).
    """
    place = place or Place()
    lock = FileLock(place.var / "demo.lock")
    if not lock.acquire(wait=ANOTHER_START_SECONDS):
        return _already_running(place, reset=reset)
    place.note.unlink(missing_ok=True)
    try:
        with orderly_end():
            if reset:
                _clear(place)
            _run_alone(port, place)
    except KeyboardInterrupt:
        _say("演示已停止。")
        return 0
    finally:
        place.note.unlink(missing_ok=True)
        lock.release()


def _already_running(place: Place, *, reset: bool) -> int:
    try:
        address = json.loads(place.note.read_text(encoding="utf-8"))["address"]
    except (OSError, ValueError, KeyError):
        address = "（正在启动，地址稍后显示在那个窗口）"
    if reset:
        raise DemoFailed(f"演示正在运行：{address} 。请先在那个窗口按 Ctrl-C 停止，再重置。")
    _say(f"演示已经在运行：{address} 。要重新启动，请先在那个窗口按 Ctrl-C。")
    return 0


def _clear(place: Place) -> None:
    _say("清空演示数据…")
    place.cluster.destroy()
    for folder in (place.keys, place.var / "files"):
        shutil.rmtree(folder, ignore_errors=True)


def _run_alone(port: int, place: Place) -> NoReturn:
    make_keys(place.keys)
    (place.var / "static").mkdir(parents=True, exist_ok=True)  # the server warns when it is missing
    _say("启动数据库…")
    # The children use the database, so they end before its lease does.
    with place.cluster.lease() as cluster, Children(place.environment(), PROJECT_ROOT) as children:
        _forget_half_a_county(cluster)
        cluster.create_database(DEMO_DATABASE)
        _build(children)
        _serve(children, free_port(port), place)
        raise DemoFailed(_why(children.wait()))


def _build(children: Children) -> None:
    _say("更新数据结构…")
    _must(children.run("yihu migrate", [*YIHU, "migrate", "--quiet"]), "更新数据结构")
    _must(children.run("yihu demo", [*YIHU, "demo", "--seed-only"]), "生成演示县")


def stand_up(place: Place | None = None, *, build: bool = True) -> dict[str, str]:
    """For commands without a running demo: its database, built when there is none yet.

    The environment that the command then works in. Raises ClusterFailed, DemoFailed.
    """
    place = place or Place()
    app, owner = ensure_demo_urls()
    environment = place.environment() | {"DATABASE_URL": app, "DATABASE_OWNER_URL": owner}
    if build and not _is_built(owner):
        with FileLock(place.var / "demo.building"):
            if not _is_built(owner):
                make_keys(place.keys)
                _forget_half_a_county(place.cluster)
                place.cluster.create_database(DEMO_DATABASE)
                quiet = environment | {"YIHU_QUIET": "1"}
                with Children(quiet, PROJECT_ROOT) as children:
                    _build(children)
    return environment


def _forget_half_a_county(cluster: Cluster) -> None:
    """A start that was interrupted while building leaves a database that no step could take up again."""
    if DEMO_DATABASE in cluster.databases() and not _is_built(cluster.url(DEMO_DATABASE, OWNER)):
        cluster.drop_database(DEMO_DATABASE)


def _is_built(owner_url: str) -> bool:
    with psycopg.connect(owner_url) as connection:
        if not _value(connection, "select to_regclass('history_block') is not null"):
            return False
        return bool(_value(connection, "select exists (select from history_block)"))


def _value(connection: psycopg.Connection[tuple[Any, ...]], question: LiteralString) -> Any:
    row = connection.execute(question).fetchone()
    return row[0] if row else None


def _serve(children: Children, port: int, place: Place) -> None:
    address = f"http://{HOST}:{port}"
    logs = place.var / "demo-logs"
    logs.mkdir(exist_ok=True)
    public = free_port(port + 1)
    children.environment["YIHU_PUBLIC_ADDRESS"] = f"http://{HOST}:{public}"
    children.start("后台任务", [*YIHU, "worker"], logs / "worker.log")
    children.start("网页服务", granian(HOST, port, workers=1), logs / "server.log")
    children.start("公开网站", [*YIHU, "serve-public", "--port", str(public)], logs / "public.log")
    deadline = time.monotonic() + READY_SECONDS
    while not answers(address + "/healthz"):
        if ended := children.ended():
            raise DemoFailed(_why(ended))
        if time.monotonic() > deadline:
            raise DemoFailed(f"网页服务 {READY_SECONDS} 秒内没有正常应答，请看 {logs / 'server.log'}")
        time.sleep(0.1)
    place.note.write_text(json.dumps({"address": address, "pid": os.getpid()}), encoding="utf-8")
    _say(f"演示已就绪：{address}\n公开网站：http://{HOST}:{public}\n日志在 {logs} ，按 Ctrl-C 停止。")


def free_port(wanted: int) -> int:
    """`wanted`, or the next port nobody listens on. Raises DemoFailed."""
    for port in range(wanted, min(wanted + 100, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
        if port != wanted:
            _say(f"端口 {wanted} 已被占用，改用 {port}。")
        return port
    raise DemoFailed(f"端口 {wanted} 起没有空闲端口，请用 PORT=… make demo 另选一个")


def answers(address: str) -> bool:
    """Whether the product itself answers: a crash is no answer, a refusal is one."""
    try:
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=5).close()
    except urllib.error.HTTPError as error:
        return error.code < HTTPStatus.INTERNAL_SERVER_ERROR
    except OSError:
        return False
    return True


def _must(code: int, step: str) -> None:
    if code != 0:
        raise DemoFailed(f"{step}没有完成（退出码 {code}），原因见上。可用 make demo-reset 重新开始。")


def _why(ended: Child) -> str:
    last = ""
    if ended.log is not None:
        last = "\n".join(ended.log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
    return f"{ended.name}意外结束（退出码 {ended.process.returncode}），日志 {ended.log} 的最后几行：\n{last}"


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
