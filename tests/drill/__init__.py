"""Fault drills: what was given a reference survives kill -9 of web and worker."""
