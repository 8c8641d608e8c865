from __future__ import annotations

from django.urls import path

from yihu.modules.exchange.views import differences
from yihu.modules.exchange.views import doors as views

urlpatterns = [
    path("", views.listing, name="list"),
    path("<int:batch_id>/", views.batch, name="batch"),
    path("<int:batch_id>/apply/", views.apply, name="apply"),
    path("<int:batch_id>/read/", views.reread, name="reread"),
    path("<int:batch_id>/columns/", views.columns, name="columns"),
    path("<int:batch_id>/discard/", views.discard, name="discard"),
    path("<int:batch_id>/undo/", views.undo, name="undo"),
    path("<int:batch_id>/errors/", views.errors, name="errors"),
    path("<int:batch_id>/differences/", differences.differences, name="differences"),
    path("<int:batch_id>/differences/file/", differences.file, name="differences_file"),
    path("<int:batch_id>/source/", views.source, name="source"),
    path("typed/<str:ledger_key>/", views.typed, name="typed"),
    path("exports/<str:ledger_key>/", views.export, name="export"),
    path("templates/<str:ledger_key>/", views.template, name="template"),
]
