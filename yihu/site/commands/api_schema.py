"""For developers: the OpenAPI file, so that a change of the API is seen where it is reviewed."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "（开发）输出接口说明（OpenAPI）；--write 更新 docs/openapi.json"
PATH = Path(__file__).resolve().parents[3] / "docs" / "openapi.json"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--write", action="store_true", help="写入 docs/openapi.json")


def run(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from yihu.site.api import schema_text

    if options.write:
        PATH.write_text(schema_text(), encoding="utf-8")
    else:
        print(schema_text(), end="")
    return 0
