"""Keys, retention, and the records of one person."""
