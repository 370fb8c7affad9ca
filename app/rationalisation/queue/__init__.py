"""The queue of websites: one narrow row each, drawn from scores and decisions."""
