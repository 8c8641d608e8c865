"""Routes of every ledger; the key is the declaration's."""

from __future__ import annotations

from django.urls import path

from yihu.core.ledgers.views import entry, files, grid, listing

app_name = "ledgers"
urlpatterns = [
    path("", listing.index, name="index"),
    path("<str:key>/", listing.listing, name="list"),
    path("<str:key>/new/", entry.create, name="new"),
    path("<str:key>/grid/", grid.grid, name="grid"),
    path("<str:key>/grid/check/", grid.check, name="grid-check"),
    path("<str:key>/grid/save/", grid.save, name="grid-save"),
    path("<str:key>/export/", files.download, name="export"),
    path("<str:key>/print/", listing.printed, name="print"),
    path("<str:key>/views/", listing.save_view, name="save-view"),
    path("<str:key>/views/<int:pk>/delete/", listing.delete_view, name="delete-view"),
    path("<str:key>/<int:pk>/", entry.row, name="row"),
    path("<str:key>/<int:pk>/edit/", entry.edit, name="edit"),
    path("<str:key>/<int:pk>/withdraw/", entry.withdraw, name="withdraw"),
    path("<str:key>/<int:pk>/restore/", entry.restore, name="restore"),
]
