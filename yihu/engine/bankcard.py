"""Numbers of bank cards (ISO/IEC 7812)."""

from __future__ import annotations


def luhn_holds(digits: str) -> bool:
    """Whether the last digit is the check digit of the others; a run of few different digits is no card."""
    if len(set(digits)) < 4:
        return False
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
