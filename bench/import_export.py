"""django-import-export beside our own import: the same lines into the same table, with its guards and history.

    python -m bench.import_export [ROWS]

The library is none of our packages. It is installed into a throwaway environment of its own, which is made when it is
not there yet and may be deleted at any time; to make it by hand:

    python -m venv /tmp/yihu-peer && /tmp/yihu-peer/bin/pip install django-import-export

Both are given 10,000 lines of 村情. It reads them already cleaned, as its resources take them, once as a trial and once
for good, as its admin pages do; ours reads the file as people wrote it, checks, compares and writes. More lines are
told by extrapolation, in proportion, and said to be so.
"""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from bench import import_rows, kit

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
MANY = 1_000_000
PEER = Path("/tmp/yihu-peer")
_FIELDS = (
    "area_code",
    "start",
    "groups",
    "natural_villages",
    "households",
    "population",
    "labour_force",
    "area_km2",
    "collective_income_fen",
)


def provide() -> bool:
    """Whether the library can be imported; ours comes first on the path, so that Django stays the same."""
    if not PEER.is_dir():
        subprocess.run([sys.executable, "-m", "venv", str(PEER)], check=True)
        asked = [str(PEER / "bin" / "pip"), "install", "--quiet", "django-import-export"]
        if subprocess.run(asked, check=False).returncode:
            return False
    sys.path += [str(one) for one in PEER.glob("lib/python*/site-packages")]
    return True


def cleaned(data: bytes) -> list[list[str]]:
    """The lines with fen for 万元, which is what the table holds."""
    lines = list(csv.reader(io.StringIO(data.decode())))[1:]
    return [[*cells[:-1], str(round(float(cells[-1]) * 1_000_000))] for cells in lines]


def theirs(lines: list[list[str]], *, bulk: bool) -> float:
    """Seconds of trial and writing."""
    from yihu.modules.places.models import Profile

    tablib, resources = import_module("tablib"), import_module("import_export.resources")
    options: dict[str, Any] = {
        "import_id_fields": ("area_code", "start"),
        "fields": _FIELDS,
        "use_bulk": bulk,
    }
    resource = resources.modelresource_factory(Profile, meta_options={**options, "batch_size": 1_000})()

    def work() -> None:
        for trial in (True, False):
            found = resource.import_data(
                tablib.Dataset(*lines, headers=_FIELDS),
                dry_run=trial,
                raise_errors=True,
                use_transactions=True,
            )
            assert found.totals["new"] == len(lines), found.totals

    took = kit.seconds(work)
    assert Profile.objects.count() == len(lines)
    return took


def emptied() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("truncate places_profile cascade")


def main() -> None:
    if not provide():
        print("django-import-export 未能安装，未做并排比较；安装办法见本文件开头")
        return
    import_rows.ROWS = ROWS
    with kit.database():
        import_rows.places()
        data = import_rows.profiles()
        lines = cleaned(data)
        ours = sum(import_rows.imported("places.profiles", data))
        print(f"本系统（{ROWS:,} 行，核对并写入）：{ours:.1f} 秒，{ROWS / ours:,.0f} 行/秒", flush=True)
        for label, bulk in (("逐行保存", False), ("use_bulk，每批 1,000 行", True)):
            emptied()
            took = theirs(lines, bulk=bulk)
            print(
                f"django-import-export（{label}，{ROWS:,} 行）：{took:.1f} 秒，{ROWS / took:,.0f} 行/秒，"
                f"为本系统的 {took / ours:.1f} 倍；按比例外推 {MANY:,} 行约 {took * MANY / ROWS / 60:,.0f} 分钟",
                flush=True,
            )


if __name__ == "__main__":
    main()
