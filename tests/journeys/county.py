"""The demo county as `make demo` builds it, kept between runs and copied for every journey that changes it.

county_<digest>   built once per state of the program, with its keys and files in a folder of the same name
own_<pid>_<name>  a copy that a server of this run works on
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.database import Database
from tests.environment import FOLDER
from tests.serving import environment, served
from yihu.core.cluster import PROJECT_ROOT, Cluster
from yihu.core.lock import FileLock
from yihu.site.demonstrate import DEMO_DAY
from yihu.site.keys import make_keys

# What people look at, and what stands at a door, leaves the county's rows as they are.
_NOT_BUILDING = {
    "tests",
    "templates",
    "static",
    "templatetags",
    "views",
    "views.py",
    "urls.py",
    "__pycache__",
}


@dataclass(frozen=True)
class County:
    """A built county nobody is connected to."""

    database: Database
    home: Path

    def of_its_day(self, var: Path) -> dict[str, str]:
        """What a process needs to work on it, or on a copy of it, with `var` as its folder."""
        return {
            "YIHU_KEYS": str(self.home / "keys"),
            "YIHU_VAR": str(var),
            "YIHU_DIGESTS": str(var / "digests.csv"),
            "YIHU_TODAY": DEMO_DAY,
            "YIHU_QUIET": "1",
        }


def the_county(cluster: Cluster) -> County:
    """Build it, or find it built by an earlier run."""
    name = f"county_{_digest()}"
    with FileLock(cluster.base / "test.county"):
        county = County(Database(cluster, name), cluster.base / "counties" / name)
        if name not in cluster.databases() or not county.home.is_dir():
            _forget_others(cluster)
            _build(county)
    return county


@contextmanager
def a_served_copy(county: County, name: str, *, worker: bool = False) -> Iterator[str]:
    """The address of a server on a fresh copy of the county."""
    cluster = county.database.cluster
    own = Database(cluster, f"own_{os.getpid()}_{name}")
    var = FOLDER / name
    shutil.copytree(county.home / "var", var)
    cluster.create_database(own.name, template=county.database.name)
    try:
        with served(own, worker=worker, extra=county.of_its_day(var)) as address:
            yield address
    finally:
        cluster.drop_database(own.name)
        shutil.rmtree(var, ignore_errors=True)


def _build(county: County) -> None:
    """In a database of another name until it is whole."""
    cluster = county.database.cluster
    building = Database(cluster, f"own_{os.getpid()}_building")
    cluster.drop_database(county.database.name)
    shutil.rmtree(county.home, ignore_errors=True)
    var = county.home / "var"
    (var / "static").mkdir(parents=True)
    make_keys(county.home / "keys")
    cluster.create_database(building.name)
    around = environment(building) | county.of_its_day(var)
    for command in (["migrate", "--quiet"], ["demo", "--seed-only"]):
        done = subprocess.run(
            [sys.executable, "-m", "yihu", *command],
            cwd=PROJECT_ROOT,
            env=around,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"yihu {' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
    cluster.rename_database(building.name, county.database.name)


def _forget_others(cluster: Cluster) -> None:
    for old in cluster.databases():
        if old.startswith("county_"):
            cluster.drop_database(old)
            shutil.rmtree(cluster.base / "counties" / old, ignore_errors=True)


def _digest() -> str:
    digest = hashlib.sha256((PROJECT_ROOT / "requirements" / "runtime.txt").read_bytes())
    for path in sorted((PROJECT_ROOT / "yihu").rglob("*")):
        inside = path.relative_to(PROJECT_ROOT)
        if path.is_file() and not _NOT_BUILDING.intersection(inside.parts):
            digest.update(str(inside).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
