"""Code tables and declarations of department files."""

from yihu.modules.departments.rules.codes import (
    Aid,
    Band,
    CompanyRole,
    Damage,
    DisasterKind,
    EstateKind,
    Match,
    PupilState,
    Stage,
    VehicleKind,
)
from yihu.modules.departments.rules.files import FILES, SUBJECT, File, Matter, file

__all__ = [
    "FILES",
    "SUBJECT",
    "Aid",
    "Band",
    "CompanyRole",
    "Damage",
    "DisasterKind",
    "EstateKind",
    "File",
    "Match",
    "Matter",
    "PupilState",
    "Stage",
    "VehicleKind",
    "file",
]
