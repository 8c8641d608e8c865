"""What no tracked file may contain: registry addresses, possible ID numbers of real people, words out of place.

Usage: scan.py [FILE…]; without files, all that git tracks. Prints one line per find, exit code 1 when any.
The words and host names are kept as digests, so that this file does not contain what it looks for.
"""

import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BINARY = {".png", ".docx", ".xlsx", ".pdf", ".zip", ".ico", ".woff2"}
LICENCE = {"LICENSE"}  # quoted as it is

# Region codes begin with 1 to 8; only invented people, whose region begins with 9, may appear.
ID_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
HOST = re.compile(r"[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)+", re.IGNORECASE)
WORD = re.compile(r"[a-z]+(?:[ -][a-z]+)?", re.IGNORECASE)
LOCK_ADDRESS = re.compile(r'"resolved": *"')
INSTALL_OPTION = re.compile(r"index[-]url|find[-]links", re.IGNORECASE)
PLACE = re.compile(r"(?<![\w.])(?:/[a-z]+/[a-z.]+|\.\./[a-z]+)")

HOSTS = frozenset(
    (
        "1da2c62fa02da799",
        "29a6c9ba2baa085f",
        "3885078857a5f84f",
        "3ca29e55be4befa4",
        "6cdbaf41a3cabc83",
        "75adac515f0bd3db",
        "824d403c0ddada9e",
        "8743857e3ea00fd1",
        "87d14f070cb96869",
        "8b5bb5eb9d758455",
        "9c6b05022d03bb05",
        "a4aa2ac280bb8d1a",
        "a7464693ef373cf4",
        "d6d7019ca9fcbf07",
        "e2dd3580aeebec64",
        "eed99cdd193e4cab",
        "fad691c6d9ae77c4",
    )
)
WORDS = frozenset(
    (
        "028cdc72b35c1bc2",
        "053ea4804ef1bb33",
        "3ea125d0bff386e6",
        "487b91042c7cf27a",
        "5eff592cc497fccb",
        "60965168ce762e94",
        "7d3194f79e645c42",
        "94a168d2da574b00",
        "a4d76a4d59584d6f",
        "c5f9d8f01eaaecc5",
        "c70eca6b0f88f44d",
        "c857d09db23e6822",
        "d298391b07433318",
        "de2187af3fb01170",
        "2dfab3da975af505",
        "9d5e33ea197579b6",
        "bbb98a33b1e04c2f",
        "bf529d5bdf18c514",
        "f2af6c097ab83376",
        "fd04d8e0fc341605",
    )
)


def digest(text: str) -> str:
    return hashlib.sha256(text.lower().encode()).hexdigest()[:16]


def finds(text: str) -> Iterator[tuple[int, str]]:
    """(line number, what) for each find."""
    for number, line in enumerate(text.splitlines(), start=1):
        if ID_NUMBER.search(line):
            yield number, "像真实身份证号码（虚构人员只能用 999999 开头的号码）"
        if any(digest(end) in HOSTS for host in HOST.findall(line) for end in _ends(host)):
            yield number, "软件仓库的主机名"
        if LOCK_ADDRESS.search(line) or INSTALL_OPTION.search(line):
            yield number, "软件仓库的地址或选项"
        if any(digest(word) in WORDS for word in _words(line)):
            yield number, "与产品无关的词"


def _ends(host: str) -> Iterator[str]:
    parts = host.lower().split(".")
    return (".".join(parts[start:]) for start in range(len(parts) - 1))


def _words(line: str) -> Iterator[str]:
    yield from PLACE.findall(line)
    for found in WORD.findall(line):
        yield found
        yield from re.split("[ -]", found)


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name]


def main(arguments: list[str]) -> int:
    paths = [Path(it) for it in arguments] or tracked()
    found = 0
    for path in paths:
        if path.suffix in BINARY or path.name in LICENCE or not path.is_file():
            continue
        for number, what in finds(path.read_text(encoding="utf-8")):
            found += 1
            print(f"{path}:{number}: {what}")
    print(f"扫描 {len(paths)} 个文件，发现 {found} 处。")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
