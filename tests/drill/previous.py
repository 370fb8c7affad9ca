"""A worker of the first release: its case workflow as it was, killed after its first step is noted."""

import os
import signal
import threading

from app import clock, crypto, jobs
from app.config import load_settings
from app.db import make_engine, transaction
from app.journeys.cases.operations import move, sent_case
from app.journeys.cases.queries import locked_case
from app.services.registry import services


@jobs.step("case-deliver")
def deliver(case_id: str) -> None:
    """The department first, then the state: without a row for each recipient."""
    with transaction(jobs.engine()) as session:
        case = locked_case(session, case_id)
        if case is None or case.state not in {"paid", "submitted"}:
            return
        services()[case.service].deliver(session, sent_case(case), clock.now())
        move(session, case=case, to="delivered", now=clock.now())
        move(session, case=case, to="accepted", now=clock.now())


def process(case_id: str) -> None:
    deliver(case_id)
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    settings = load_settings()
    crypto.install(settings.secrets)
    clock.fix_today(settings.sample_date)
    engine = make_engine(settings.database)
    workflows = (jobs.Workflow("case", process, "cases"),)
    jobs.beat(engine, worker=settings.worker_id, now=clock.now())
    with jobs.running(engine, url=settings.database, worker=settings.worker_id, workflows=workflows):
        threading.Event().wait()


if __name__ == "__main__":
    main()
