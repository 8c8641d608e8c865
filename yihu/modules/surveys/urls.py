from __future__ import annotations

from django.urls import path

from yihu.modules.surveys.views import papers, rounds, sheets

urlpatterns = [
    path("", rounds.surveys, name="list"),
    path("new/", rounds.new, name="new"),
    path("sheets/<int:pk>/", sheets.sheet, name="sheet"),
    path("photos/<int:photo_id>/", sheets.photo, name="photo"),
    path("rechecks/<int:recheck_id>/", sheets.recheck, name="recheck"),
    path("<int:pk>/", rounds.survey, name="survey"),
    path("<int:pk>/draw/", rounds.draw, name="draw"),
    path("<int:pk>/close/", rounds.close, name="close"),
    path("<int:pk>/export/", sheets.export, name="export"),
    path("<int:pk>/import/", sheets.load, name="load"),
    path("<int:pk>/print/", papers.printed, name="print"),
    path("<int:pk>/villages/<str:code>/assign/", rounds.assign, name="assign"),
]
