"""Slips that are the same for many and may be put right together: what each would become."""

from __future__ import annotations

from collections.abc import Mapping

from yihu.engine.enums import Labelled
from yihu.modules.households.rules import Relation

_PAIRS = (
    (Relation.SON, Relation.DAUGHTER),
    (Relation.SON_IN_LAW, Relation.DAUGHTER_IN_LAW),
    (Relation.GRANDSON, Relation.GRANDDAUGHTER),
    (Relation.MATERNAL_GRANDSON, Relation.MATERNAL_GRANDDAUGHTER),
    (Relation.FATHER, Relation.MOTHER),
    (Relation.WIFES_FATHER, Relation.WIFES_MOTHER),
    (Relation.HUSBANDS_FATHER, Relation.HUSBANDS_MOTHER),
    (Relation.GRANDFATHER, Relation.GRANDMOTHER),
    (Relation.MATERNAL_GRANDFATHER, Relation.MATERNAL_GRANDMOTHER),
    (Relation.GREAT_GRANDSON, Relation.GREAT_GRANDDAUGHTER),
    (Relation.NEPHEW, Relation.NIECE),
)
# The same place in the family for the other sex; 之叔伯 and 之兄弟媳妇 have none and are left to people.
OTHER_SEX: Mapping[Relation, Relation] = {
    **dict(_PAIRS),
    **{second: first for first, second in _PAIRS},
}


class RepairKind(Labelled):
    """Repairs that a rule may name."""

    RELATION_SEX = "relation_sex", "把关系改为同辈的另一性别"
    LABOUR_NONE = "labour_none", "把劳动技能改为无劳动力"


def repaired_relation(relation: str) -> Relation | None:
    return OTHER_SEX.get(Relation(relation))
