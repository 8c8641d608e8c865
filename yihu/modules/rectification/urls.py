"""Routes of rectification."""

from __future__ import annotations

from django.urls import path

from yihu.modules.rectification import views

urlpatterns = [
    path("", views.board, name="board"),
    path("lists/", views.lists, name="list"),
    path("lists/<str:which>/", views.lists, name="lists"),
    path("new/", views.raise_, name="raise"),
    path("review/", views.review, name="review"),
    path("review/<int:problem_id>/", views.review_one, name="review_one"),
    path("review/<int:problem_id>/<str:move>/", views.review_do, name="review_do"),
    path("evidence/<int:evidence_id>/", views.evidence, name="evidence"),
    path("measures/<int:measure_id>/", views.measure, name="measure"),
    path("<int:problem_id>/", views.problem, name="problem"),
    path("<int:problem_id>/correct/", views.correct, name="correct"),
    path("<int:problem_id>/closing-day/", views.correct_closing, name="correct_closing"),
    path("<int:problem_id>/void/", views.void, name="void"),
    path("<int:problem_id>/supervise/", views.supervise, name="supervise"),
    path("<int:problem_id>/orders/<int:order_id>/", views.reply, name="reply"),
    path("<int:problem_id>/do/<str:move>/", views.do, name="do"),
]
