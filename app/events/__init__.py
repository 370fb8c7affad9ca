"""Typed facts about use of the hub, append-only, with nothing that names a person."""
