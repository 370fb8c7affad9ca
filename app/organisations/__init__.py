"""Departments and agencies, and which person works for them in which role."""
