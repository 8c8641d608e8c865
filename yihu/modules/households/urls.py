from __future__ import annotations

from django.urls import path

from yihu.modules.households.views import changes, exits, lists, page

urlpatterns = [
    path("", lists.households, name="list"),
    path("look-up/", lists.look_up, name="look_up"),
    path("register/", changes.register, name="register"),
    path("exits/", exits.exits, name="exits"),
    path("exits/undo/", exits.undo, name="undo_exits"),
    path("<uuid:uid>/", page.household, name="household"),
    path("<uuid:uid>/<str:what>/", changes.change, name="change"),
    path("<uuid:uid>/<str:what>/<uuid:person>/", changes.change, name="change_member"),
]
