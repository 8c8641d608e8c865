"""What PostgreSQL itself guarantees: row-level security, history triggers, append-only tables, grants."""
