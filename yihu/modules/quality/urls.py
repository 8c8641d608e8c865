from __future__ import annotations

from django.urls import path

from yihu.modules.quality.views import board, duplicates, finding, repair, rounds

urlpatterns = [
    path("", board.home, name="list"),
    path("run/", board.run, name="run"),
    path("rules/", board.rules_page, name="rules"),
    path("rules/<str:rule_code>/", board.rule_page, name="rule"),
    path("rules/<str:rule_code>/assign/", finding.assign_rule, name="assign_rule"),
    path("rules/<str:rule_code>/repair/", repair.page, name="repair"),
    path("repairs/<uuid:batch>/undo/", repair.undo, name="undo_repair"),
    path("findings/", board.findings, name="findings"),
    path("findings/<int:finding_id>/", finding.page, name="finding"),
    path("findings/<int:finding_id>/waive/", finding.waive, name="waive"),
    path("findings/<int:finding_id>/restore/", finding.restore, name="restore"),
    path("findings/<int:finding_id>/assign/", finding.assign, name="assign"),
    path("pairs/", duplicates.queue, name="pairs"),
    path("pairs/search/", duplicates.search, name="search"),
    path("pairs/<int:pair_id>/", duplicates.page, name="pair"),
    path("pairs/<int:pair_id>/merge/", duplicates.merge, name="merge"),
    path("pairs/<int:pair_id>/different/", duplicates.different, name="different"),
    path("pairs/<int:pair_id>/unmerge/", duplicates.unmerge, name="unmerge"),
    path("rounds/", rounds.listing, name="rounds"),
    path("rounds/<int:sample_id>/", rounds.page, name="round"),
    path("rounds/<int:sample_id>/sheets.docx", rounds.sheets, name="sheets"),
    path("rounds/<int:sample_id>/close/", rounds.close, name="close_round"),
    path("checks/<int:check_id>/", rounds.of_check, name="check"),
    path("sheets/<int:sampled_id>/", rounds.sheet, name="sheet"),
]
