"""数字体检 from the command line: figures of a text that contradict each other. Needs no database; nothing leaves
the machine."""

from __future__ import annotations

import argparse
import sys

HELP = "数字体检：找出文稿中互相矛盾的数字（txt、docx、doc、pdf、html）"
_EXIT = {0: 0, 1: 3, 2: 1}  # of the engine's door -> of `yihu`: clean, something found, could not be read


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="要检查的文稿")
    parser.add_argument("--json", default="", metavar="DIR", help="把结果写成 DIR/<文件名>.pred.json")


def run(options: argparse.Namespace) -> int:
    from yihu.core import clock
    from yihu.engine.textcheck import cli

    given = [*(["--json", options.json] if options.json else []), "--", *options.files]
    return _EXIT[cli.run(given, sys.stdout, today=clock.today())]
