"""Registering relying parties: the staff pages, and what the command shares with them."""
