"""Writes `docs/errors.md`: every refusal the product knows, by code, from the source itself.

`--check` only compares. A refusal is a subclass of `Refused` with a `code`, or an entry of the importer's own
catalogue of file and cell problems.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "errors.md"
HEAD = """# Refusals by code

Made from the source by `python -m scripts.errors`. Every refusal has a stable code, which tests and API clients rely
on, and a Chinese text that says what to do next. `E` and `W` codes are those of files and cells.

| code | class | where | meaning |
|---|---|---|---|
"""


def main() -> int:
    text = HEAD + "".join(sorted(_lines()))
    if "--check" in sys.argv:
        same = TARGET.exists() and TARGET.read_text(encoding="utf-8") == text
        if not same:
            print("docs/errors.md 不是最新的，请运行 python -m scripts.errors 后提交")
        return 0 if same else 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


def _lines() -> set[str]:
    found = set()
    for path in sorted((ROOT / "yihu").rglob("*.py")):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        where = str(path.relative_to(ROOT).with_suffix("")).replace("/", ".")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and (code := _code(node)):
                told = (ast.get_docstring(node) or "").split("\n")[0].rstrip(".")
                found.add(f"| `{code}` | `{node.name}` | `{where}` | {told} |\n")
            elif isinstance(node, ast.Assign):
                found |= {f"| `{code}` | text | `{where}` | {told} |\n" for code, told in _texts(node)}
    return found


def _texts(node: ast.Assign) -> list[tuple[str, str]]:
    """(code, text) of a module's `TEXTS = {…}`."""
    named = any(isinstance(target, ast.Name) and target.id == "TEXTS" for target in node.targets)
    if not named or not isinstance(node.value, ast.Dict):
        return []
    texts = ast.literal_eval(node.value)
    return [(code, text.replace("|", "\\|")) for code, text in texts.items()]


def _code(node: ast.ClassDef) -> str:
    """The class's own `code = "…"` where it stands on another class."""
    if not node.bases:
        return ""
    for line in node.body:
        if not isinstance(line, ast.Assign) or not isinstance(line.value, ast.Constant):
            continue
        if any(isinstance(target, ast.Name) and target.id == "code" for target in line.targets):
            return str(line.value.value)
    return ""


if __name__ == "__main__":
    sys.exit(main())
