"""Lines of department files typed or imported, and matched to people of the register."""

from yihu.modules.departments.actions.filing import Values, apply, enter, match
from yihu.modules.departments.actions.matching import match_again

__all__ = ["Values", "apply", "enter", "match", "match_again"]
