"""Makes the key files of an instance, once."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

HELP = "在 YIHU_KEYS 文件夹中生成缺少的密钥（已有的绝不改动）"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--folder", type=Path, help="密钥文件夹，默认取 YIHU_KEYS")


def run(options: argparse.Namespace) -> int:
    from yihu.engine.errors import Refused
    from yihu.site.keys import make_keys

    folder = options.folder or (Path(os.environ["YIHU_KEYS"]) if os.environ.get("YIHU_KEYS") else None)
    if folder is None:
        raise Refused("请用 --folder 或环境变量 YIHU_KEYS 指明密钥文件夹")
    made = make_keys(folder)
    print(
        f"已生成：{'、'.join(made)}。请立即另存一份，与数据库备份分开保管。"
        if made
        else "密钥齐全，没有改动。"
    )
    return 0
