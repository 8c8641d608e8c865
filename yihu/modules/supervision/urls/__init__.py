from __future__ import annotations

from django.urls import path

from yihu.modules.supervision.views import matters, papers, rounds, rules

urlpatterns = [
    path("", rules.board, name="list"),
    path("run/", rules.run, name="run"),
    path("rules/<str:supervision_rule>/", rules.rule, name="rule"),
    path("findings/<int:supervision_finding_id>/", matters.finding, name="finding"),
    path("findings/<int:supervision_finding_id>/problem/", matters.finding_problem, name="finding_problem"),
    path("findings/files/<int:finding_step_id>/", matters.finding_file, name="finding_file"),
    path("leads/new/", matters.tip, name="tip"),
    path("leads/<int:lead_id>/", matters.lead, name="lead"),
    path("leads/<int:lead_id>/ask/", matters.ask, name="ask"),
    path("leads/<int:lead_id>/problem/", matters.lead_problem, name="lead_problem"),
    path("leads/files/<int:lead_step_id>/", matters.lead_file, name="lead_file"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/new/", rounds.new, name="round_new"),
    path("rounds/<int:supervision_round_id>/", rounds.round_, name="round"),
    path("rounds/<int:supervision_round_id>/report/", papers.report, name="round_report"),
    path("rounds/places/<int:round_place_id>/", rounds.place, name="place"),
    path("rounds/places/<int:round_place_id>/sheet/", papers.sheet, name="sheet"),
    path("rounds/items/<int:round_item_id>/", rounds.item, name="item"),
]
