from __future__ import annotations

from django.urls import path

from yihu.modules.funds import views

urlpatterns = [
    path("", views.board, name="list"),
    path("pending/", views.pending, name="pending"),
    path("progress/<str:cadence>/", views.progress, name="progress"),
    path("progress/<str:cadence>/<str:paper_format>/", views.progress_paper, name="progress_paper"),
    path("statements/", views.statements, name="statements"),
    path("statements/month/", views.statement_month, name="statement_month"),
    path("statements/refund/", views.refund, name="refund"),
    path("statements/matches/<int:pk>/undo/", views.unmatch, name="unmatch"),
    path("plans/", views.plans, name="plans"),
    path("plans/new/", views.plan_new, name="plan_new"),
    path("batches/new/", views.batch_new, name="batch_new"),
    path("batches/<int:pk>/", views.batch, name="batch"),
    path("batches/<int:pk>/allocate/", views.allocation_new, name="allocation_new"),
    path("allocations/<int:pk>/", views.allocation, name="allocation"),
    path("allocations/<int:pk>/pay/", views.payment_new, name="payment_new"),
    path("pools/new/", views.pool_new, name="pool_new"),
    path("pools/<int:pk>/", views.pool, name="pool"),
    path("pools/<int:pk>/advance/", views.advance_new, name="advance_new"),
    path("payments/<int:pk>/", views.payment, name="payment"),
    path("payments/<int:pk>/spend/", views.expenditure_new, name="expenditure_new"),
    path("payments/<int:pk>/offset/", views.offset_new, name="offset_new"),
    path("expenditures/<int:pk>/", views.expenditure, name="expenditure"),
    path("<str:what>/<int:pk>/post/", views.post, name="post"),
    path("<str:what>/<int:pk>/void/", views.void, name="void"),
    path("<str:what>/<int:pk>/recover/", views.recovery_new, name="recovery_new"),
    path("<str:what>/<int:pk>/reverse/", views.reverse_entry, name="reverse"),
]
