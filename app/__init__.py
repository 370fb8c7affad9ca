"""Directhub: one front door for a government.

Nothing is imported here, so that crawlers stay free of Flask.
"""
