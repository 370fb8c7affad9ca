"""`python -m app` is the `hub` command, which the console script starts as well."""

import gc
from importlib import import_module


def main() -> None:
    """Start `hub`.

    What its imports make stays until the end, so the garbage collector need not look through it:
    a fifth of the time that a command takes to begin.
    """
    gc.disable()
    hub = import_module("app.cli").hub
    gc.freeze()
    gc.enable()
    hub(prog_name="hub")


if __name__ == "__main__":
    main()
