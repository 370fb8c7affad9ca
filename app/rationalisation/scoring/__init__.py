"""Criteria, policy, scores and proposals."""
