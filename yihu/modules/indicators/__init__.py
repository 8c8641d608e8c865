"""指标 — any declared figure, any day, any area, with the rows behind it.

Owns:      nothing stored; figures are computed when asked.
Offers:    queries.figure, queries.breakdown, queries.rows_behind, queries.trend.
Stands on: the declarations of every module below.
"""
