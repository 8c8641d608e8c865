from django.urls import path

from yihu.modules.reports import views

urlpatterns = [
    path("", views.register, name="list"),
    path("bulletins/", views.bulletins, name="bulletins"),
    path("start/", views.start, name="start"),
    path("drafts/<int:draft_id>/", views.draft, name="draft"),
    path("drafts/<int:draft_id>/preview/", views.draft_preview, name="draft_preview"),
    path("drafts/<int:draft_id>/document.docx", views.draft_file, name="draft_file"),
    path("drafts/<int:draft_id>/submit/", views.submit, name="submit"),
    path("drafts/<int:draft_id>/sign/", views.sign, name="sign"),
    path("drafts/<int:draft_id>/return/", views.return_, name="return"),
    path("drafts/<int:draft_id>/discard/", views.discard, name="discard"),
    path("issues/<int:issue_id>/", views.issue, name="issue"),
    path("issues/<int:issue_id>/document.docx", views.issue_file, name="issue_file"),
]
