"""Weights that people accepted: policies beside the one that ships, each whole, dated and kept."""
