"""Backup and restore, on both databases."""
