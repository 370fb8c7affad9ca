"""Hosts that crawls saw and no list names, proposed for a person to confirm."""
