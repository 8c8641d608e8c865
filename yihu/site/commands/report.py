"""A paper as a Word file from the command line, with the figures of the day."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

HELP = "生成公文：半年工作总结、日通报等，数字按业务日从台账计算，输出 Word 文件"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paper", nargs="?", metavar="PAPER", help="文种，如 half_year_summary、daily_bulletin"
    )
    parser.add_argument("--area", default="", help="区划代码（6、9 或 12 位），默认示范县")
    parser.add_argument("--as-of", type=date.fromisoformat, help="统计截止日，如 2020-06-30，默认今天")
    parser.add_argument("--out", type=Path, help="输出文件，如 总结.docx")
    parser.add_argument("--issuer", default="", help="发文单位，默认取在办文稿或地区名称")
    parser.add_argument("--user", default="", help="以此登录名的岗位生成，默认系统岗位")
    parser.add_argument("--list", action="store_true", help="列出全部文种")


def run(options: argparse.Namespace) -> int:
    from yihu.site.commands._setup import acting, default_area, ready

    ready()
    from yihu.core import clock
    from yihu.core.access.scope import scoped
    from yihu.modules.reports import queries

    if options.list:
        for paper in queries.papers():
            print(f"{paper.key}\t{paper.label}\t{paper.explain}")
        return 0
    if not options.paper or options.out is None:
        print("请给出文种和 --out 文件名，文种可用 --list 查看", file=sys.stderr)
        return 2
    area = options.area or default_area()
    as_of = options.as_of or clock.today()
    with scoped(acting(options.user, area)) as actor:
        document = queries.printed(
            actor, options.paper, area_code=area, as_of=as_of, issuer=options.issuer, on=as_of
        )
    return _write(options.out, document.bytes())


def _write(path: Path, data: bytes) -> int:
    """Whole or not at all: the file appears under its name only when it is complete."""
    unfinished = path.with_name(f".{path.name}.part")
    try:
        unfinished.write_bytes(data)
        unfinished.replace(path)
    except OSError as error:
        print(f"不能写入 {path}：{error.strerror}，请换一个目录或检查权限", file=sys.stderr)
        return 1
    print(path)
    return 0
