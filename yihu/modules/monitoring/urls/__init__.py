from __future__ import annotations

from django.urls import path

from yihu.modules.monitoring.views import cases, clues, groups, lists, papers, together

urlpatterns = [
    path("", lists.lists, name="list"),
    path("clues/", clues.lists, name="clues"),
    path("clues/new/", clues.new, name="new_clue"),
    path("clues/<int:clue_id>/", clues.clue, name="clue"),
    path("clues/<int:clue_id>/evidence/<uuid:file>/", clues.evidence, name="evidence"),
    path("groups/", groups.groups, name="groups"),
    path("together/", together.together, name="together"),
    path("batches/<int:batch_id>/", together.batch, name="batch"),
    path("batches/<int:batch_id>/print/<str:form>/", together.batch_print, name="batch_print"),
    path("measures/<int:measure_id>/", cases.measure, name="measure"),
    path("papers/<int:paper_id>/", cases.paper, name="paper"),
    path("<int:case_id>/", cases.case, name="case"),
    path("<int:case_id>/print/", papers.printed, name="print"),
]
