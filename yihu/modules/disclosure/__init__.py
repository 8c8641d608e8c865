"""公示公开 — what the office makes public: drafted from ledgers, scanned, released by a second person, proved.

Owns:      Notice, Attachment, Shown, Objection, Serial, Attempt; the views and functions of the public site.
Offers:    queries.notices, actions.draft, actions.release, the route `disclosure:list`; the public site
           (`views.public`) runs as a process of its own over the role `yihu_public` (ADR 0100).
Stands on: every module below through its declared NOTICES; core.files, engine.scanner.
"""
