from __future__ import annotations

from django.urls import path

from yihu.modules.dossiers.views import life, listing, printing

urlpatterns = [
    path("", listing.listing, name="list"),
    path("print/", printing.many, name="print_many"),
    path("<uuid:uid>/", life.life, name="life"),
    path("<uuid:uid>/print/", printing.one, name="print_one"),
]
