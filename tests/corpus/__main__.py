"""`python -m tests.corpus FOLDER`: writes every file of the corpus; names begin with the case's number."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.corpus.cases import CASES


def every_file() -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of every file, the large ones too."""
    for case in CASES:
        for name, make in case.files:
            plain = "".join(char for char in name.rsplit("/", 1)[-1] if char.isprintable())
            yield f"{case.number}-{plain[-60:]}", make()


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("用法：python -m tests.corpus 文件夹\n")
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in every_file():
        (folder / name).write_bytes(data)
        sys.stdout.write(f"{hashlib.sha256(data).hexdigest()[:16]}  {len(data):>11,}  {name}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
