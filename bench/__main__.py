"""Runs the measurements, each in a process of its own so that none warms the next."""

import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
NOT_MEASUREMENTS = {"__init__", "__main__", "kit", "openfisca_rules"}


def main(names: list[str]) -> int:
    known = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in NOT_MEASUREMENTS)
    if unknown := sorted(set(names) - set(known)):
        print(f"没有这样的测量：{'、'.join(unknown)}；现有：{'、'.join(known)}", file=sys.stderr)
        return 2
    failed = []
    for name in names or known:
        print(f"== {name}", flush=True)
        started = time.monotonic()
        code = subprocess.run(
            [sys.executable, "-m", f"bench.{name}"], cwd=HERE.parent, check=False
        ).returncode
        print(
            f"== {name}：{time.monotonic() - started:.0f} 秒{'' if code == 0 else f'，退出码 {code}'}",
            flush=True,
        )
        if code != 0:
            failed.append(name)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
