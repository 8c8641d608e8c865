from __future__ import annotations

from typing import ClassVar

from django.db import models

from yihu.core.database.models import Scoped
from yihu.engine.dossier import HouseholdPaper


class Printed(Scoped):
    """One print of one paper of a household: as of which day, by whom, and digests of what it said. `marks` holds no
    values, so that no second copy of personal data lies here. `full`: with numbers unmasked, for the `reason`."""

    append_only: ClassVar[bool] = True
    tracked: ClassVar[bool] = False

    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    paper = models.CharField("材料", max_length=10, choices=HouseholdPaper.choices())
    as_of = models.DateField("信息截止日")
    on = models.DateField("打印日期")
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField("打印人", max_length=40)
    digest = models.CharField("内容摘要", max_length=64)
    marks = models.JSONField(default=dict)
    full = models.BooleanField("含完整证件号", default=False)
    reason = models.CharField("事由", max_length=100, blank=True)

    class Meta:
        db_table = "dossiers_printed"
        verbose_name = "打印记录"
        indexes = [models.Index(fields=["household", "paper", "-id"], name="newest_print")]

    def __str__(self) -> str:
        return f"{HouseholdPaper(self.paper).label} {self.on}"
