"""One website scored by itself, after a correction, before all are scored again."""
