from __future__ import annotations

from django.urls import path

from yihu.modules.visits.views import pages, phone, refused, visit

urlpatterns = [
    path("", pages.coverage, name="list"),
    path("differences/", pages.differences, name="differences"),
    path("differences/<int:condition_id>/", pages.settle, name="settle"),
    path("clashes/", pages.clashes, name="clashes"),
    path("clashes/<int:clash_id>/", pages.clash, name="clash"),
    path("refused/", refused.lists, name="refused"),
    path("refused/<int:rejection_id>/", refused.one, name="rejection"),
    path("units/", pages.units, name="units"),
    path("leases/", pages.leases, name="leases"),
    path("leases/<int:lease_id>/end/", pages.end_lease, name="end_lease"),
    path("phone/", phone.shell, name="phone"),
    path("phone/sw.js", phone.worker, name="worker"),
    path("phone/data/", phone.data, name="phone_data"),
    path("phone/lease/", phone.lease, name="lease"),
    path("phone/leave/", phone.leave, name="leave"),
    path("phone/sync/", phone.sync, name="sync"),
    path("phone/refused/", phone.refused, name="phone_refused"),
    path("photos/<int:picture_id>/", visit.photo, name="photo"),
    path("observations/<int:observation_id>/", visit.of_observation, name="of_observation"),
    path("<int:visit_id>/", visit.visit, name="visit"),
    path("<int:visit_id>/correct/", visit.correct, name="correct"),
    path("<int:visit_id>/withdraw/", visit.withdraw, name="withdraw"),
]
