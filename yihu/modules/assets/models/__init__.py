from __future__ import annotations

from yihu.modules.assets.models.earning import (
    AssetExpense,
    AssetIncome,
    AssetStep,
    Distribution,
    Share,
)
from yihu.modules.assets.models.keeping import AssetCheck, AssetLease, Disposal, Idle
from yihu.modules.assets.models.register import Asset, Custody, HandOver, Ownership
from yihu.modules.assets.models.solar import SolarPost, Station, StationMonth

__all__ = [
    "Asset",
    "AssetCheck",
    "AssetExpense",
    "AssetIncome",
    "AssetLease",
    "AssetStep",
    "Custody",
    "Disposal",
    "Distribution",
    "HandOver",
    "Idle",
    "Ownership",
    "Share",
    "SolarPost",
    "Station",
    "StationMonth",
]
