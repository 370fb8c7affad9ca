"""Crawls that the web or the calendar ordered: run by a worker, which starts the crawl processes."""

from datetime import datetime
from typing import Any

import structlog

from app import clock, jobs
from app.config import load_settings
from app.db import new_id, read_session, transaction
from app.estate.crawls import operations as crawls
from app.estate.crawls.queries import Standing
from app.estate.crawls.running import run_batches
from app.estate.models import Crawl
from app.estate.schedules.operations import order_due
from app.estate.schedules.rules import QUEUE, RUN, STOPPING
from app.jobs import Schedule, Workflow

log = structlog.get_logger()


class StoppedError(Exception):
    """Somebody asked that the crawl should end."""


@jobs.step("estate.run_crawl_once", max_attempts=3)
def run_once(crawl_id: str) -> None:
    """Run what is left of a crawl; after a kill the same call goes on where it stopped."""
    engine = jobs.engine()

    def watch(standing: Standing) -> None:
        del standing
        with read_session(engine) as session:
            if session.get_one(Crawl, crawl_id).state == STOPPING:
                raise StoppedError

    try:
        run_batches(load_settings(), engine, crawl_id, processes=1, watch=watch, complain=log.warning)
    except StoppedError:
        pass
    finally:
        with transaction(engine) as session:
            crawls.end_crawl(session, crawl_id=crawl_id, now=clock.now())


def run_crawl(crawl_id: str) -> None:
    """The workflow of one crawl."""
    run_once(crawl_id)


@jobs.step("estate.order_due_crawls")
def order_crawls() -> None:
    """Order what is due, each with its workflow in the same transaction."""
    with transaction(jobs.engine()) as session:
        for crawl in order_due(session, now=clock.now()):
            jobs.enqueue(session, name=RUN, queue=QUEUE, id=new_id(), args=[crawl.id])


def keep_schedules(due: datetime, context: Any) -> None:
    """The scheduled workflow."""
    del due, context
    order_crawls()


WORKFLOWS: tuple[Workflow, ...] = (Workflow(RUN, run_crawl, QUEUE, patient=True),)
SCHEDULES: tuple[Schedule, ...] = (Schedule("estate.keep_crawl_schedules", keep_schedules, "*/5 * * * *"),)
