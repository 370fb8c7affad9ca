"""Loads, checks and renders the guidance in the root content/ folder."""
