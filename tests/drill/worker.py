"""A worker that is meant to be struck: `hub worker` with a point armed and payments asked about sooner."""

import os
from datetime import timedelta

from app import clock, crypto, jobs
from app.config import load_settings
from app.db import make_engine
from app.operators import worker
from app.payments import workflows as payments
from app.terminal import Terminal
from app.web import logs
from tests.drill import points


def main() -> None:
    settings = load_settings()
    logs.configure("error")
    crypto.install(settings.secrets)
    clock.fix_today(settings.sample_date)
    payments.QUIET_FOR = timedelta(seconds=1)
    # The clock starts it every two seconds here, every minute in a hub.
    sooner = jobs.Schedule("payments.reconcile", payments.reconcile, "*/2 * * * * *")
    worker.SCHEDULES = (*(one for one in worker.SCHEDULES if one.name != sooner.name), sooner)
    silent = float(os.environ.get("HUB_DRILL_SILENT") or 0)
    if silent:
        jobs.SILENT_AFTER = timedelta(seconds=silent)
        worker.BEAT_SECONDS = silent / 6
    points.install()
    worker.run(Terminal(settings, make_engine(settings.database)))


if __name__ == "__main__":
    main()
