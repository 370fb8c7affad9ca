"""Self Assessment: the short return, its rules and its open estimate."""
