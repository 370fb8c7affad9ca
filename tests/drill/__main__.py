"""`make drill`: the fault drills at full size, on SQLite and, where one answers, PostgreSQL."""

import sys
import tempfile
from pathlib import Path

from app import crypto
from app.config import Settings
from tests import databases
from tests.drill import killing

COUNT, KILLS = 300, 10


def main() -> int:
    failed = False
    for backend in databases.BACKENDS:
        if backend == "postgresql" and databases.postgresql_server() is None:
            print("postgresql: not run, no server answers and none is installed")
            continue
        with tempfile.TemporaryDirectory() as name:
            crypto.install(Settings(data_dir=Path(name)).secrets)
            engine = databases.fresh(backend, Path(name))
            found = killing.run(engine, Path(name), count=COUNT, kills=KILLS)
            engine.dispose()
        print(f"{backend}: {found}", flush=True)
        failed |= bool(found.lost or found.undelivered or found.doubled)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
