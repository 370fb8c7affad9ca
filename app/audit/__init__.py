"""Who did what to what: one append-only, hash-chained table, read at /audit."""
