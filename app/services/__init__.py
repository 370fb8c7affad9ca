"""Transactional services: one folder each, found by the registry."""
