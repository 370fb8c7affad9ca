"""Durable execution on dbos: enqueue in the caller's transaction, steps that survive a kill,
schedules, and take-over of the work of a worker that never comes back. Nothing else imports dbos.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from threading import Event
from time import monotonic
from typing import Any, ClassVar, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from dbos import DBOS, DBOSClient, EnqueueOptions
from sqlalchemy import Engine, or_, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Field, Session, SQLModel, col, select, update

from app.db import UtcDateTime, is_away, read_session, transaction

# Pinned: the default is a hash of the source, and a pending workflow of an old hash is stuck.
APPLICATION_VERSION = "directhub-1"
SILENT_AFTER = timedelta(seconds=30)
SCHEDULE_QUEUE = "schedules"
PATIENT_SECONDS = 1.0
# How long one attempt of a step waits for a database that is away, and how often it asks.
AWAY_AT_MOST = timedelta(hours=1)
AWAY_PAUSE_SECONDS = 5.0

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Workflow:
    """A durable function: its public name, the function, and the queue it waits in.

    `at_once` bounds how many of its queue one worker runs side by side, where they are heavy. `patient`
    says that nobody waits for it: its queue is asked less often, which spares an idle worker the most.
    """

    name: str
    function: Callable[..., Any]
    queue: str
    at_once: int | None = None
    patient: bool = False


@dataclass(frozen=True)
class Schedule:
    """A workflow started by the clock: cron in UTC, five fields; the function gets (due, context)."""

    name: str
    function: Callable[[datetime, Any], None]
    cron: str


class Heartbeat(SQLModel, table=True):
    """When each worker was last heard of."""

    __tablename__ = "jobs_heartbeat"

    worker: str = Field(primary_key=True)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    claimed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class _Worker:
    """The engine that steps commit through, in the one process that is a worker."""

    engine: ClassVar[Engine | None] = None
    stopping: ClassVar[Event] = Event()
    clients: ClassVar["WeakKeyDictionary[Any, DBOSClient]"] = WeakKeyDictionary()


def engine() -> Engine:
    """The database of the running worker, for steps."""
    if _Worker.engine is None:
        raise RuntimeError("steps run in a worker: start one with `hub worker`")
    return _Worker.engine


def _client(bound: Engine) -> DBOSClient:
    client = _Worker.clients.get(bound.pool)
    if client is None:
        client = DBOSClient(
            system_database_engine=bound,
            application_name="hub",
            lazy=True,
            retry_connection_errors=False,
        )
        _Worker.clients[bound.pool] = client
    return client


def migrate(url: str) -> None:
    """Make or upgrade the tables of the job engine."""
    DBOS.migrate(url)


def enqueue(
    session: Session,
    *,
    name: str,
    queue: str,
    id: str,  # noqa: A002 - the engine's own word
    args: Iterable[str] = (),
    after_seconds: float = 0,
) -> None:
    """Enqueue a workflow in the caller's transaction; the same id again is the same workflow.

    Args:
        session: the transaction that the workflow stands or falls with.
        name: the workflow's registered name.
        queue: the queue it waits in.
        id: the workflow's identifier, and its idempotency key (a case id, for instance).
        args: identifiers only: arguments are stored.
        after_seconds: not before this long from now; no thread waits meanwhile.
    """
    bind = session.get_bind()
    if not isinstance(bind, Engine):
        bind = bind.engine
    options: EnqueueOptions = {"workflow_name": name, "queue_name": queue, "workflow_id": id}
    if after_seconds > 0:
        options["delay_seconds"] = after_seconds
    # What the session holds unsaved has nothing to do with the job: the plain connection is enough.
    _client(bind).enqueue_in_transaction(session.connection(), options, *args)


def step(
    name: str, *, max_attempts: int = 8, interval_seconds: float = 1.0
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A step of a workflow: retried with back-off, checkpointed, run at least once.

    A database that is away uses up no attempt: it is waited for.
    """
    register = DBOS.step(
        name=name,
        retries_allowed=max_attempts > 1,
        max_attempts=max_attempts,
        interval_seconds=interval_seconds,
        backoff_rate=2.0,
    )
    return lambda function: register(patient(function))


def patient(function: Callable[P, R]) -> Callable[P, R]:
    """The function, called again while the database is away; a worker that stops waits no longer."""

    @wraps(function)
    def waiting(*args: P.args, **kwargs: P.kwargs) -> R:
        limit = monotonic() + AWAY_AT_MOST.total_seconds()
        while True:
            try:
                return function(*args, **kwargs)
            except DBAPIError as fault:
                if not is_away(fault) or monotonic() > limit or _Worker.stopping.wait(AWAY_PAUSE_SECONDS):
                    raise

    return waiting


def sleep(seconds: float) -> None:
    """A durable pause inside a workflow."""
    DBOS.sleep(seconds)


def _configure(url: str, worker: str, polling_seconds: float) -> None:
    DBOS(
        config={
            "name": "hub",
            "system_database_url": url,
            "application_version": APPLICATION_VERSION,
            "executor_id": worker,
            "max_executor_threads": 16,
            "scheduler_polling_interval_sec": 2.0,
            "notification_listener_polling_interval_sec": polling_seconds,
            "log_level": "WARNING",
        }
    )


@contextmanager
def running(
    database: Engine,
    *,
    url: str,
    worker: str,
    workflows: Iterable[Workflow],
    schedules: Iterable[Schedule] = (),
    polling_seconds: float = 0.2,
    concurrency: int = 8,
) -> Iterator[None]:
    """A worker in this process, stopped in order when the block ends."""
    _Worker.engine = database
    _Worker.stopping.clear()
    _configure(url, worker, polling_seconds)
    known = tuple(workflows)
    for workflow in known:
        DBOS.workflow(name=workflow.name)(workflow.function)
    due = [
        {
            "schedule_name": schedule.name,
            "workflow_fn": DBOS.workflow(name=schedule.name)(schedule.function),
            "schedule": schedule.cron,
            "queue_name": SCHEDULE_QUEUE,
        }
        for schedule in schedules
    ]
    queues = sorted({workflow.queue for workflow in known} | ({SCHEDULE_QUEUE} if due else set()))
    DBOS.listen_queues(queues)
    DBOS.launch()
    try:
        for queue in queues:
            waiting = [one for one in known if one.queue == queue]
            bounds = [one.at_once for one in waiting if one.at_once]
            patient = all(one.patient for one in waiting)
            DBOS.register_queue(
                queue,
                worker_concurrency=min([concurrency, *bounds]),
                polling_interval_sec=max(polling_seconds, PATIENT_SECONDS) if patient else polling_seconds,
            )
        if due:
            DBOS.apply_schedules(due)  # type: ignore[arg-type]
        yield
    finally:
        _Worker.stopping.set()
        DBOS.destroy(workflow_completion_timeout_sec=10)
        _Worker.engine = None


def database_now(database: Engine) -> datetime:
    """The instant by the database's own clock, the one that all workers share."""
    with read_session(database) as session:
        if database.dialect.name == "sqlite":
            found = session.execute(text("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')")).scalar_one()
            return datetime.fromisoformat(found).replace(tzinfo=UTC)
        answered: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
        return answered.astimezone(UTC)


def beat(database: Engine, *, worker: str, now: datetime) -> None:
    """Say that this worker is alive."""
    with transaction(database) as session:
        row = session.get(Heartbeat, worker) or Heartbeat(worker=worker, seen_at=now)
        row.seen_at, row.claimed_at = now, None
        session.add(row)


def silent_workers(session: Session, *, now: datetime) -> list[str]:
    """Workers not heard of for `SILENT_AFTER`."""
    return list(
        session.exec(select(Heartbeat.worker).where(col(Heartbeat.seen_at) < now - SILENT_AFTER)).all()
    )


def _claim(session: Session, worker: str, *, now: datetime) -> bool:
    """Become the one heir of a silent worker: two that list its work at once would run it twice."""
    silent = now - SILENT_AFTER
    claimed = session.exec(
        update(Heartbeat)
        .where(col(Heartbeat.worker) == worker, col(Heartbeat.seen_at) < silent)
        .where(or_(col(Heartbeat.claimed_at).is_(None), col(Heartbeat.claimed_at) < silent))
        .values(claimed_at=now)
    )
    return claimed.rowcount == 1


def take_over(database: Engine, *, now: datetime, queues: dict[str, str]) -> int:
    """Hand the unfinished workflows of silent workers back to their queues.

    Args:
        queues: workflow name -> queue.

    Returns:
        How many workflows were handed back.
    """
    with read_session(database) as session:
        silent = silent_workers(session, now=now)
    client = _client(database)
    moved = 0
    for worker in silent:
        pending = client.list_workflows(
            status="PENDING", executor_id=worker, load_input=False, load_output=False
        )
        if not pending:
            continue
        with transaction(database) as session:
            mine = _claim(session, worker, now=now)
        if not mine:
            continue
        # Listed again under the claim: what an earlier heir resumed is its own by now.
        for status in client.list_workflows(
            status="PENDING", executor_id=worker, load_input=False, load_output=False
        ):
            queue = status.queue_name or queues.get(status.name, "")
            if queue:
                client.resume_workflows([status.workflow_id], queue_name=queue)
                moved += 1
    return moved


@dataclass(frozen=True)
class Stopped:
    """A workflow that ended in an error."""

    id: str
    name: str
    at: datetime


STOPPED = ("ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
_STATES = {
    "ENQUEUED": "enqueued",
    "DELAYED": "delayed",
    "PENDING": "running",
    **dict.fromkeys(STOPPED, "failed"),
}


def counts(database: Engine) -> dict[str, int]:
    """How many workflows are in each state that an operator watches."""
    table = "workflow_status" if database.dialect.name == "sqlite" else "dbos.workflow_status"
    asked = text(f"SELECT status, count(*) FROM {table} WHERE status <> 'SUCCESS' GROUP BY status")  # noqa: S608 - a fixed name
    tally = dict.fromkeys(_STATES.values(), 0)
    with read_session(database) as session:
        for status, number in session.execute(asked):
            if status in _STATES:
                tally[_STATES[status]] += number
    return tally


def stopped(database: Engine, *, names: Iterable[str], limit: int = 50) -> list[Stopped]:
    """Workflows that ended in an error, the newest first; schedules are left out by their names."""
    found = _client(database).list_workflows(
        status=list(STOPPED),
        name=list(names),
        load_input=False,
        load_output=False,
        limit=limit,
        sort_desc=True,
    )
    return [
        Stopped(one.workflow_id, one.name, datetime.fromtimestamp((one.updated_at or 0) / 1000, UTC))
        for one in found
    ]


def run_again(database: Engine, *, id: str, queue: str) -> None:  # noqa: A002 - as in enqueue
    """Start a workflow that ended in an error from its first step; any other is left alone."""
    client = _client(database)
    found = client.list_workflows(
        workflow_ids=[id], status=list(STOPPED), load_input=False, load_output=False
    )
    if found:
        client.rewind_workflow(id, queue_name=queue, application_version=APPLICATION_VERSION)
