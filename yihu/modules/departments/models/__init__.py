"""Tables of department files."""

from yihu.modules.departments.models.assets import Company, Deposit, RealEstate, Vehicle
from yihu.modules.departments.models.base import DepartmentFile
from yihu.modules.departments.models.living import DisasterLoss, HouseAppraisal, WaterTest
from yihu.modules.departments.models.people import (
    DisabilityCard,
    Employment,
    Enrolment,
    MedicalCost,
    SocialAid,
)

__all__ = [
    "Company",
    "DepartmentFile",
    "Deposit",
    "DisabilityCard",
    "DisasterLoss",
    "Employment",
    "Enrolment",
    "HouseAppraisal",
    "MedicalCost",
    "RealEstate",
    "SocialAid",
    "Vehicle",
    "WaterTest",
]
