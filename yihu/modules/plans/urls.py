from __future__ import annotations

from django.urls import path

from yihu.modules.plans.views import board, entitled, measure, plan

urlpatterns = [
    path("", board.board, name="list"),
    path("entitled/", entitled.board, name="entitled"),
    path("entitled/raise/", entitled.raise_measure, name="raise"),
    path("households/<uuid:uid>/", plan.of_household, name="household"),
    path("households/<uuid:uid>/entitled/", entitled.household, name="household_entitled"),
    path("<int:plan_id>/", plan.plan, name="plan"),
    path("<int:plan_id>/print/", plan.printed, name="print"),
    path("measures/<int:measure_id>/", measure.measure, name="measure"),
]
