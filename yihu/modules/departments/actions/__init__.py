"""Lines of department files typed or imported, and matched to people of the register."""

from yihu.modules.departments.actions.filing import Values, apply, enter, match
from yihu.modules.departments.actions.matching import match_again
from yihu.modules.departments.actions.merging import handed_back, handed_over

__all__ = [
    "Values",
    "apply",
    "enter",
    "handed_back",
    "handed_over",
    "match",
    "match_again",
]
