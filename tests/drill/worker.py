"""A worker that is meant to be struck: `hub worker` with a point armed and payments asked about sooner."""

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
    points.install()
    worker.run(Terminal(settings, make_engine(settings.database)))


if __name__ == "__main__":
    main()
