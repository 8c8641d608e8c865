"""How the checker is measured: our own scorer, invented texts with known relations, injected errors."""
