from __future__ import annotations

from django.urls import path

from yihu.modules.screening.views import board, hit, rule

urlpatterns = [
    path("", board.home, name="list"),
    path("start/", board.start, name="start"),
    path("hits/", board.hits, name="hits"),
    path("hits/<int:hit_id>/", hit.page, name="hit"),
    path("hits/<int:hit_id>/dismiss/", hit.dismiss, name="dismiss"),
    path("runs/", board.runs, name="runs"),
    path("runs/<int:run_id>/", board.run, name="run"),
    path("rules/<str:rule_key>/", rule.page, name="rule"),
    path("rules/<str:rule_key>/propose/", rule.propose, name="propose"),
    path("rules/<str:rule_key>/what-if/", rule.ask, name="what_if"),
    path("rules/<str:rule_key>/tried.xlsx", rule.tried_file, name="tried_file"),
    path("rules/<str:rule_key>/stop/", rule.stop, name="stop"),
    path("releases/<int:release_id>/approve/", rule.approve, name="approve"),
    path("releases/<int:release_id>/refuse/", rule.refuse, name="refuse"),
    path("households/<uuid:uid>/", hit.household, name="household"),
]
