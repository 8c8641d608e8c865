"""People and their posts (person × role × area × unit, dated).

Owns:      User, Post.
Offers:    queries.actor_for, queries.posts_on, actions.open_account, actions.appoint, actions.end_post.
Stands on: core.access, core.areas, core.units, core.history.
"""
