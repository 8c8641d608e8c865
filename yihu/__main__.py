"""`yihu`: one command, one sub-command per file of `yihu.site.commands`.

Exit codes: 0 done; 1 refused (the reason stands on stderr, in Chinese); 2 wrong usage; 3 something was found
(audit verify, check).
"""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from pkgutil import iter_modules


def main(arguments: list[str] | None = None) -> int:
    from yihu.site import commands

    parser = argparse.ArgumentParser(prog="yihu", description="一户：县乡村精准帮扶业务系统")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="命令")
    for found in iter_modules(commands.__path__):
        if found.name.startswith("_"):
            continue
        module = import_module(f"{commands.__name__}.{found.name}")
        verb = verbs.add_parser(found.name.replace("_", "-"), help=module.HELP, description=module.HELP)
        module.arguments(verb)
        verb.set_defaults(run=module.run)
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yihu.site.settings")
    return _run(chosen)


def _run(chosen: argparse.Namespace) -> int:
    from yihu.engine.errors import Refused

    try:
        return int(chosen.run(chosen) or 0)
    except Refused as refused:
        print(f"{refused.message}（{refused.code}）", file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 0


if __name__ == "__main__":
    sys.exit(main())
