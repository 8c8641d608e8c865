from __future__ import annotations

from django.urls import path

from yihu.modules.households.views import bridge, changes, exits, lists, page, years

urlpatterns = [
    path("", lists.households, name="list"),
    path("look-up/", lists.look_up, name="look_up"),
    path("register/", changes.register, name="register"),
    path("exits/", exits.exits, name="exits"),
    path("exits/undo/", exits.undo, name="undo_exits"),
    path("bridge/", bridge.bridge, name="bridge"),
    path("bridge/rows/", bridge.rows, name="bridge_rows"),
    path("bridge/export/", bridge.export_bridge, name="bridge_export"),
    path("changes/<int:change_id>/proof/", page.proof, name="proof"),
    path("changes/<int:change_id>/undo/", changes.undo, name="undo_change"),
    path("rows/household/<int:pk>/", page.of_row, {"what": "household"}, name="of_household"),
    path("rows/member/<int:pk>/", page.of_row, {"what": "member"}, name="of_member"),
    path("rows/registration/<int:pk>/", page.of_row, {"what": "registration"}, name="of_registration"),
    path("rows/plan/<int:pk>/", page.of_row, {"what": "plan"}, name="of_plan"),
    path("rows/exit/<int:pk>/", page.of_row, {"what": "exit"}, name="of_exit"),
    path("rows/year/<int:pk>/", page.of_row, {"what": "year"}, name="of_year"),
    path("rows/person-year/<int:pk>/", page.of_row, {"what": "person_year"}, name="of_person_year"),
    path("years/", years.progress, name="years"),
    path("years/carry/", years.carry_forward, name="carry_forward"),
    path("<uuid:uid>/years/<int:year>/", years.household, name="household_year"),
    path("<uuid:uid>/years/<int:year>/same/", years.same, name="same_as_last_year"),
    path("<uuid:uid>/years/<int:year>/health/", years.health, name="health"),
    path("<uuid:uid>/years/<int:year>/withdraw/", years.withdraw, name="withdraw_year"),
    path("<uuid:uid>/years/<int:year>/<uuid:person>/", years.person, name="person_year"),
    path("<uuid:uid>/", page.household, name="household"),
    path("<uuid:uid>/<str:what>/", changes.change, name="change"),
    path("<uuid:uid>/<str:what>/<uuid:person>/", changes.change, name="change_member"),
]
