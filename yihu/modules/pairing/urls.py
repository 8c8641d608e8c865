from __future__ import annotations

from django.urls import path

from yihu.modules.pairing.views import board, helper

urlpatterns = [
    path("", board.board, name="list"),
    path("units/", helper.unit, name="unit"),
    path("helpers/<int:helper_id>/", helper.helper, name="helper"),
    path("pairings/<int:pairing_id>/", helper.of_pairing, name="of_pairing"),
]
