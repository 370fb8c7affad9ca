"""Figures as documents for machines: JSON and CSV."""
