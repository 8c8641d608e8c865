"""Everything `make check` looks at besides the tests, one timing line each; all are run even when one fails.

Exit code 1 when any piece found something.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from yihu.core.cluster import APP, OWNER, test_cluster

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
DATABASE = "check"

PIECES = {
    "格式 ruff format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "静态检查 ruff": [str(BIN / "ruff"), "check", "--quiet", "."],
    "类型 mypy --strict": [str(BIN / "mypy"), "yihu", "tests", "scripts", "bench", "conftest.py"],
    "导入约定 lint-imports": [str(BIN / "lint-imports"), "--no-cache"],
    "模板 djlint": [str(BIN / "djlint"), "yihu", "--lint", "--quiet"],
    "缺少的迁移 makemigrations": [sys.executable, "-m", "yihu", "makemigrations", "--check"],
    "拒绝代码表 docs/errors.md": [sys.executable, "-m", "scripts.errors", "--check"],
    "主机名、身份证号、用词": [sys.executable, "scripts/scan.py"],
}


def main() -> int:
    failed = []
    cluster = test_cluster()
    with cluster.lease():
        cluster.create_database(DATABASE)
        environment = os.environ | {
            "YIHU_MODE": "test",
            "DATABASE_URL": cluster.url(DATABASE, APP),
            "DATABASE_OWNER_URL": cluster.url(DATABASE, OWNER),
        }
        for name, command in PIECES.items():
            started = time.monotonic()
            done = subprocess.run(
                command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
            )
            verdict = "通过" if done.returncode == 0 else "未通过"
            print(f"{verdict}  {time.monotonic() - started:6.1f} 秒  {name}", flush=True)
            if done.returncode != 0:
                failed.append(name)
                print(done.stdout + done.stderr, flush=True)
    if failed:
        print(f"未通过：{'、'.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
