"""Clusters of pages that repeat one another, and any two of them passage by passage."""
