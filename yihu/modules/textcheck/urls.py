from __future__ import annotations

from django.urls import path

from yihu.modules.textcheck import views

urlpatterns = [
    path("", views.home, name="list"),
    path("wordings/", views.wordings, name="wordings"),
    path("wordings/<int:wording_id>/", views.wording, name="wording"),
    path("wordings/<int:wording_id>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:examination_id>/", views.page, name="examination"),
    path("<int:examination_id>/judge/", views.judge, name="judge"),
    path("<int:examination_id>/name/", views.name_figure, name="name"),
    path("<int:examination_id>/marked.docx", views.marked, name="marked"),
    path("<int:examination_id>/remove/", views.remove, name="remove"),
]
