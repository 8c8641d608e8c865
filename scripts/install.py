"""Make `import yihu` and the command `yihu` work in this environment, from this checkout, without network.

What an editable install does, minus the build tools it would have to fetch.
"""

import shlex
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    (Path(sysconfig.get_path("purelib")) / "yihu.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    command = Path(sys.prefix) / "bin" / "yihu"
    # Not Python's own path in the first line: that breaks when it is long or has spaces.
    run = f'exec {shlex.quote(sys.executable)} -P -m yihu "$@"'
    command.write_text(f"#!/bin/sh\n{run}\n", encoding="utf-8")
    command.chmod(0o755)
    return 0


if __name__ == "__main__":
    sys.exit(main())
