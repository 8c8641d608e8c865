"""Resolve the dependencies again and write the lock files, without the name of any registry in them.

`make lock ARGS=--upgrade` takes newer versions; without it what is locked stays where it may.
For maintainers: needs the network; `uv` is fetched into the environment when it is missing.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
RESOLVER = "uv==0.13.9"
OPTIONS = [
    "--universal",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--quiet",
    "--python-version=3.11",
]


def main(arguments: list[str]) -> int:
    uv = _uv()
    # dev first: runtime is held to the very same versions, so that tests test what runs.
    for name, extra in (
        ("dev", arguments),
        ("runtime", ["--constraint", "dev.txt"]),
        ("node", arguments),
        ("spark", arguments),
        ("bench", arguments),
    ):
        command = [uv, "pip", "compile", *OPTIONS, *extra, f"{name}.in", "--output-file", f"{name}.txt"]
        subprocess.run(command, cwd=REQUIREMENTS, check=True)
    update = ["npm", "update" if "--upgrade" in arguments else "install", "--package-lock-only"]
    subprocess.run(
        [*update, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=ROOT / "frontend",
        env=os.environ | {"NODE_USE_SYSTEM_CA": "1"},
        check=True,
    )
    return 0


def _uv() -> str:
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    if found is None:
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", RESOLVER], check=True)
        found = str(beside)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
