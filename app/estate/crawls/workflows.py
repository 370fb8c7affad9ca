"""Batches on a durable queue: any worker of any machine takes the next, and one that dies is taken over."""

import time

from sqlmodel import Session

from app import clock, jobs
from app.config import Settings
from app.db import new_id, read_session, transaction
from app.estate.crawls import operations, queries, running
from app.jobs import Workflow

QUEUE = "crawl-batches"
WORKFLOW = "estate.crawl_batch"
LOOK_EVERY = 0.5
# A batch whose process may still be alive is not begun a second time.
_PATIENCE = 60.0


def enqueue(session: Session, *, crawl_id: str) -> int:
    """Put the batches of a crawl that are not finished on the workers' queue; returns how many."""
    batches = queries.open_batches(session, crawl_id)
    for batch_id in batches:
        jobs.enqueue(session, name=WORKFLOW, queue=QUEUE, id=new_id(), args=[batch_id])
    return len(batches)


class BatchUnfinishedError(RuntimeError):
    """The process of a batch ended before its visits had; another try goes on where it stopped."""


class _Process:
    """The settings of this worker, which its crawl processes get too."""

    settings: Settings | None = None


def install(settings: Settings) -> None:
    """Keep the settings that crawl processes are started with."""
    _Process.settings = settings


@jobs.step("estate.crawl_batch_once", max_attempts=5, interval_seconds=2)
def crawl_batch_once(batch_id: str) -> None:
    """Run the process of a batch to its end; after a kill the same call goes on where it stopped."""
    settings, engine = _Process.settings, jobs.engine()
    if settings is None:
        raise RuntimeError("a worker calls install(settings) at start-up")
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        with read_session(engine) as session:
            if not queries.batch_open(session, batch_id):
                return
            if not queries.batch_at_work(session, batch_id, now=clock.now()):
                break
        time.sleep(LOOK_EVERY)
    child = running.start(settings, engine, batch_id)
    while child.poll() is None:
        time.sleep(LOOK_EVERY)
    with read_session(engine) as session:
        if queries.batch_open(session, batch_id):
            raise BatchUnfinishedError(f"batch {batch_id} ended with code {child.returncode}")


@jobs.step("estate.settle_crawl")
def settle(batch_id: str) -> None:
    """End the crawl when this was its last batch."""
    with transaction(jobs.engine()) as session:
        operations.settle(session, batch_id=batch_id, now=clock.now())


@jobs.step("estate.give_up_batch")
def give_up(batch_id: str) -> None:
    """Note that the batch could not be brought to its end."""
    with transaction(jobs.engine()) as session:
        operations.give_up(session, batch_id=batch_id)


def crawl_batch(batch_id: str) -> None:
    """The workflow of one batch."""
    try:
        crawl_batch_once(batch_id)
    except Exception:
        give_up(batch_id)
        raise
    finally:
        settle(batch_id)


WORKFLOWS: tuple[Workflow, ...] = (Workflow(WORKFLOW, crawl_batch, QUEUE, at_once=2, patient=True),)
