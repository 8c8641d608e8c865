from __future__ import annotations

from django.urls import path

from yihu.modules.procedures.views import lists, papers, rounds, villages

urlpatterns = [
    path("", lists.lists, name="list"),
    path("new/<str:sort>/", lists.new, name="new"),
    path("villages/", villages.villages, name="villages"),
    path("villages/<str:code>/exit/", villages.village_exit, name="village_exit"),
    path("cases/<int:case_id>/", rounds.of_case, name="case"),
    path("objections/<int:objection_id>/answer/", rounds.answer, name="answer"),
    path("steps/<int:step_id>/paper/", papers.attach, name="attach"),
    path("papers/<int:paper_id>/", papers.paper, name="paper"),
    path("<int:round_id>/", rounds.round_, name="round"),
    path("<int:round_id>/object/", rounds.object_, name="object"),
    path("<int:round_id>/withdraw/", rounds.withdraw, name="withdraw"),
    path("<int:round_id>/cancel/", rounds.cancel, name="cancel"),
    path("<int:round_id>/print/<str:form>/", papers.printed, name="print"),
]
