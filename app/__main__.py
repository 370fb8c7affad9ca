"""`python -m app` is the `hub` command."""

from app.cli import main

main()
