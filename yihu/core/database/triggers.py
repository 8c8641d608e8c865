"""Row triggers of a table's own, among the statements that are applied again after every migration."""

from __future__ import annotations


def trigger(table: str, name: str, when: str, function: str) -> tuple[str, ...]:
    """`function()` for each row. `when`: 'before insert or update', or 'deferred insert or delete' for one that looks
    when the transaction ends."""
    late = when.startswith("deferred ")
    what = "constraint trigger" if late else "trigger"
    timing = f"after {when.removeprefix('deferred ')}" if late else when
    waiting = " deferrable initially deferred" if late else ""
    return (
        f'drop trigger if exists {name} on "{table}"',
        f'create {what} {name} {timing} on "{table}"{waiting} for each row execute function {function}()',
    )
