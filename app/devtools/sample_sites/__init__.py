"""A sample estate of invented departmental websites, served on loopback by Host header."""
