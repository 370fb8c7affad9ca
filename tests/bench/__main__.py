"""`make bench`: runs every bench_*.py beside this file, or those named; a failure is a non-zero exit."""

import importlib
import os
import platform
import sys
from pathlib import Path


def main() -> int:
    here = Path(__file__).parent
    known = sorted(path.stem.removeprefix("bench_") for path in here.glob("bench_*.py"))
    chosen = sys.argv[1:] or known
    unknown = set(chosen) - set(known)
    if unknown:
        print(
            f"no such benchmark: {', '.join(sorted(unknown))}; there are: {', '.join(known)}", file=sys.stderr
        )
        return 2
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}")
    failed = []
    for name in chosen:
        print(f"\n== {name}", flush=True)
        try:
            importlib.import_module(f"tests.bench.bench_{name}").main()
        except Exception as fault:  # noqa: BLE001 - one benchmark that breaks must not hide the others
            print(f"{name} broke: {type(fault).__name__}: {fault}")
            failed.append(name)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
