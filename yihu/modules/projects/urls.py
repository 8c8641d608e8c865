from __future__ import annotations

from django.urls import path

from yihu.modules.projects.views import batches, board, entry, project, running, works

urlpatterns = [
    path("", board.board, name="list"),
    path("gantt/", board.gantt, name="gantt"),
    path("map/", board.points, name="map"),
    path("papers/<str:which>/", running.paper, name="paper"),
    path("new/", entry.propose, name="propose"),
    path("<int:pk>/", project.project, name="project"),
    path("<int:pk>/revise/", entry.revise, name="revise"),
    path("<int:pk>/withdraw/", entry.withdraw, name="withdraw"),
    path("<int:pk>/take/<str:stage>/", entry.take, name="take"),
    path("<int:pk>/notice/", running.publicise, name="publicise"),
    path("<int:pk>/plan/", running.change_plan, name="change_plan"),
    path("<int:pk>/photos/", running.add_photo, name="add_photo"),
    path("<int:pk>/completion/", running.completion, name="completion"),
    path("notices/<int:pk>/down/", running.take_down, name="take_down"),
    path("photos/<int:pk>/", running.photo, name="photo"),
    path("photos/<int:pk>/remove/", running.remove_photo, name="remove_photo"),
    path("batches/", batches.batches, name="batches"),
    path("batches/new/", batches.new_batch, name="new_batch"),
    path("batches/<int:pk>/", batches.batch, name="batch"),
    path("lines/<int:pk>/", batches.line, name="line"),
    path("works/", works.works_list, name="works_list"),
    path("works/new/", works.new_works, name="new_works"),
    path("works/<int:pk>/", works.works, name="works"),
    path("works/<int:pk>/assign/", works.assign, name="assign"),
    path("works/<int:pk>/judge/", works.judge, name="judge"),
    path("works/<int:pk>/print/", works.works_paper, name="works_paper"),
    path("reviews/", works.reviews, name="reviews"),
    path("reviews/open/", works.open_review, name="open_review"),
    path("reviews/<int:pk>/", works.review, name="review"),
    path("reviews/<int:pk>/decide/", works.decide, name="decide"),
    path("review-lines/<int:pk>/", works.review_line, name="review_line"),
]
