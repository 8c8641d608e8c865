"""Long work in the background, on PostgreSQL alone: queued with the transaction that asked for it, done in the
asker's own scope, told step by step, cancellable, and taken up again after a crash.

Owns:      Job.
Offers:    actions.enqueue, actions.cancel, progress.tell, JobKind, Outcome, the fragment `jobs/progress.html`.
Stands on: core.access, core.accounts, core.files; procrastinate.
"""
