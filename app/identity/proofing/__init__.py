"""Proving that a person is who they say they are: evidence, checks, scores, the signed result."""
