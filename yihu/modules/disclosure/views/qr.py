"""A code to scan as the path of one SVG, so that it needs no picture and no style of its own."""

from __future__ import annotations

import qrcode  # type: ignore[import-untyped]
from qrcode.constants import ERROR_CORRECT_M  # type: ignore[import-untyped]

_QUIET = 4  # modules around it (ISO/IEC 18004)


def path_of(text: str) -> tuple[int, str]:
    """(modules a side with the quiet zone, path of the dark ones, a run a line)."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=_QUIET)
    code.add_data(text)
    code.make(fit=True)
    matrix: list[list[bool]] = code.get_matrix()
    drawn = []
    for y, line in enumerate(matrix):
        x = 0
        while x < len(line):
            run = 0
            while x + run < len(line) and line[x + run]:
                run += 1
            if run:
                drawn.append(f"M{x} {y}h{run}v1h-{run}z")
            x += run or 1
    return len(matrix), "".join(drawn)
