"""The scripts of set-up: what the scan finds, and what the icon sprite keeps."""

import re
import subprocess
import sys

import pytest

from scripts import assets, scan
from yihu.core.cluster import PROJECT_ROOT
from yihu.engine.idcard import INVENTED_REGION

# Put together here, so that the scan does not find them in this very file.
REAL_LOOKING = "".join(("1101", "0119900307", "1234"))


@pytest.mark.parametrize(
    "line",
    [
        f"身份证号 {REAL_LOOKING}",
        f"{REAL_LOOKING[:-1]}x",
        "https://" + "pypi" + ".org/simple",
        "files." + "pythonhosted" + ".org",
        '"re' + 'solved": "x"',
        "--extra-index" + "-url x",
        "see .." + "/shared/",
    ],
)
def test_what_has_no_place_is_found(line: str) -> None:
    assert [number for number, _ in scan.finds(f"fine\n{line}")] == [2]


@pytest.mark.parametrize(
    "line",
    [
        f"虚构人员 {INVENTED_REGION}199003071234",
        "--hash=sha256:13b2beaad985e05e2d6407ee4c4f35590b11f8d693a258a561055cac8f64cab7",
        "a number of 18 digits that is no date: 123456789012345678",
        "from django.db import models  # docs.example.org",
    ],
)
def test_what_is_fine_is_left_alone(line: str) -> None:
    assert list(scan.finds(line)) == []


def test_no_tracked_file_contains_what_has_no_place() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/scan.py"], cwd=PROJECT_ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


ICON = re.compile(r'\bicon[ =]"([a-z0-9-]+)"')
SPRITE = (
    '<svg><defs><symbol id="tabler-home" viewBox="0 0 24 24"><path d="M1"/></symbol>'
    '<symbol id="tabler-x" viewBox="0 0 24 24"><path d="M2"/></symbol></defs></svg>'
)


def test_the_sprite_keeps_only_the_icons_asked_for() -> None:
    kept = assets.subset(SPRITE, ["x"])

    assert 'id="x"' in kept
    assert "home" not in kept


def test_an_unknown_icon_stops_the_set_up() -> None:
    with pytest.raises(SystemExit, match="hous"):
        assets.subset(SPRITE, ["home", "hous"])


def test_every_icon_of_pages_and_declarations_is_in_the_sprite() -> None:
    listed = set(assets.wanted_icons((assets.FRONTEND / "icons.txt").read_text(encoding="utf-8")))
    sources = [path for kind in ("html", "py") for path in (PROJECT_ROOT / "yihu").rglob(f"*.{kind}")]
    used = {name: path for path in sources for name in ICON.findall(path.read_text(encoding="utf-8"))}

    assert used
    assert {name: path for name, path in used.items() if name not in listed} == {}


def test_every_make_target_explains_itself() -> None:
    done = subprocess.run(["make", "help"], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True)

    for target in ("demo", "demo-reset", "run", "test", "check", "fmt", "lock", "bench", "soak", "help"):
        assert any(line.split()[:2] == ["make", target] for line in done.stdout.splitlines()), target
