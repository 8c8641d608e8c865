"""What incomes give to screening."""

from __future__ import annotations

from pathlib import Path

from yihu.engine.screening.features import Feature, Source, Type, of

_FEN = Type.FEN

FEATURES = (
    Source(
        key="incomes",
        label="家庭收入",
        sql=Path(__file__).with_name("features.sql").read_text(encoding="utf-8"),
        tables=("incomes_statement", "incomes_line"),
        features=(
            *of(
                "incomes.statements",
                Feature("stated_persons", "年收入登记表所记人口", unit="人"),
                Feature("net_income", "上年纯收入", _FEN),
                Feature("wages", "上年工资性收入", _FEN),
                Feature("transfers", "上年转移性收入", _FEN),
                Feature("support", "上年低保和特困供养金", _FEN),
                Feature("stated_medical", "上年合规自付医疗支出", _FEN),
                Feature("stated_school", "上年合规自付教育支出", _FEN),
                Feature("business_income", "上年生产经营性收入", _FEN),
                Feature("business_cost", "上年生产经营性支出", _FEN),
                Feature("net_before", "前年纯收入", _FEN),
                Feature("persons_before", "前年登记表所记人口", unit="人"),
                Feature("wages_before", "前年工资性收入", _FEN),
            ),
            *of(
                "incomes.lines",
                Feature("wages_half", "近六个月工资明细合计", _FEN),
                Feature("wages_year", "近十二个月工资明细合计", _FEN),
                Feature("medical_year", "近十二个月自付医疗明细合计", _FEN),
                Feature("school_year", "近十二个月自付教育明细合计", _FEN),
            ),
        ),
    ),
)
