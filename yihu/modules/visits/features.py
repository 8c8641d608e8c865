"""What visits give to screening. A household that nobody visited is work due, not a risk: `checks.py` tells of it."""

from __future__ import annotations

from pathlib import Path

from yihu.engine.screening.features import Feature, Source, Type, of
from yihu.modules.visits.rules import Income

_TRUE = Type.YES_NO

FEATURES = (
    Source(
        key="visits",
        label="走访",
        sql=Path(__file__).with_name("features.sql").read_text(encoding="utf-8"),
        tables=("visits_visit", "visits_observation", "monitoring_clue"),
        features=(
            *of(
                "visits.visits",
                Feature("days_since_visit", "距最近一次走访", unit="天"),
                Feature("days_since_check", "距最近一次“3+1”核查", unit="天"),
                Feature("visit_problems", "走访所见有问题的项目", unit="项"),
                Feature("visit_basics_problem", "走访所见吃穿有问题", _TRUE),
                Feature("visit_schooling_problem", "走访所见义务教育有问题", _TRUE),
                Feature("visit_medical_problem", "走访所见基本医疗有问题", _TRUE, sensitive=True),
                Feature("visit_housing_problem", "走访所见住房安全有问题", _TRUE),
                Feature("visit_water_problem", "走访所见饮水安全有问题", _TRUE),
                Feature("visit_income", "走访所说收入变化", Type.TEXT, codes=Income),
                Feature("visit_needs", "走访提出帮扶需求", _TRUE),
            ),
            Feature("visit_clues", "近一年干部走访线索", unit="条"),
        ),
    ),
)
