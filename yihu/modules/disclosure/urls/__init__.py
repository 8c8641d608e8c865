from __future__ import annotations

from django.urls import path

from yihu.modules.disclosure.views import lists, notice, papers, verbs

urlpatterns = [
    path("", lists.board, name="list"),
    path("new/", notice.new, name="new"),
    path("release/", verbs.release_many, name="release-many"),
    path("draft/<str:kind_key>/<uuid:subject>/", verbs.draft, name="draft"),
    path("notices/<int:notice_id>/", notice.notice, name="notice"),
    path("notices/<int:notice_id>/edit/", notice.edit, name="edit"),
    path("notices/<int:notice_id>/preview/", notice.preview, name="preview"),
    path("notices/<int:notice_id>/print/", papers.poster, name="print"),
    path("notices/<int:notice_id>/docx/", papers.docx, name="docx"),
    path("notices/<int:notice_id>/proof/", papers.proof, name="proof"),
    path("notices/<int:notice_id>/<str:verb>/", verbs.act, name="act"),
    path("attachments/<int:attachment_id>/", papers.attachment, name="attachment"),
    path("photos/<int:shown_id>/", papers.photo, name="photo"),
    path("objections/<int:opinion_id>/", notice.objection, name="objection"),
]
