"""Reads of department files."""

from yihu.modules.departments.queries.facts import FACTS, Fact, said
from yihu.modules.departments.queries.files import lines, model_of, newest, of_household, unmatched

__all__ = ["FACTS", "Fact", "lines", "model_of", "newest", "of_household", "said", "unmatched"]
