"""The worker process: runs durable workflows, says it is alive, takes over from workers that are not."""

import signal
import socket
import threading
import time
from collections.abc import Callable
from types import FrameType

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from app import jobs
from app.operators.registry import PREPARE, SCHEDULES, WORKFLOWS
from app.terminal import Terminal, how_many

BEAT_SECONDS = 5.0
QUEUES = {
    **{workflow.name: workflow.queue for workflow in WORKFLOWS},
    **{schedule.name: jobs.SCHEDULE_QUEUE for schedule in SCHEDULES},
}
log = structlog.get_logger(__name__)


def run(
    terminal: Terminal,
    *,
    stop: threading.Event | None = None,
    schedules: bool = True,
    work: bool = True,
) -> None:
    """Run until SIGTERM or SIGINT (or until `stop` is set): jobs, schedules, or both."""
    stop = stop or threading.Event()
    _stop_on_signal(stop)
    for prepare in PREPARE:
        prepare(terminal.settings)
    kind = "worker" if work else "scheduler"
    name = terminal.settings.worker_id or f"{kind}-{socket.gethostname()}"
    _work(terminal, stop, name, schedules=schedules, work=work)
    terminal.say(f"{kind} {name} stopped")


def _work(terminal: Terminal, stop: threading.Event, name: str, *, schedules: bool, work: bool) -> None:
    engine = terminal.engine
    workflows = WORKFLOWS if work else ()
    due = SCHEDULES if schedules else ()
    jobs.beat(engine, worker=name, now=jobs.database_now(engine))
    with jobs.running(
        engine, url=terminal.settings.database, worker=name, workflows=workflows, schedules=due
    ):
        terminal.say(
            f"{name} ready: {how_many(len(workflows), 'workflow')}, {how_many(len(due), 'schedule')}"
        )
        watch = Watch(engine, name)
        while not stop.wait(BEAT_SECONDS):
            moved = watch.turn()
            if moved:
                terminal.say(f"took over {how_many(moved, 'workflow')} of a silent worker")


class Watch:
    """Says that this worker is alive, and looks for those who are not."""

    def __init__(self, engine: Engine, name: str, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._name = name
        self._elapsed = elapsed
        self._heard = self._lenient_until = elapsed()

    def turn(self) -> int:
        """One heartbeat, and how many workflows were taken over; a database that is away is waited for."""
        try:
            # The database's clock: one whose own is wrong declares nobody dead, and is not declared so.
            now = jobs.database_now(self._engine)
            jobs.beat(self._engine, worker=self._name, now=now)
            return jobs.take_over(self._engine, now=now, queues=QUEUES) if self._may_judge() else 0
        except SQLAlchemyError as fault:
            log.warning("no_heartbeat", worker=self._name, fault=type(fault).__name__)
            return 0

    def _may_judge(self) -> bool:
        """Who was not heard for a while, the database away or the machine asleep, judges nobody at once:
        the others may have fared the same, and get the time to be heard.
        """
        gap, self._heard = self._elapsed() - self._heard, self._elapsed()
        silent = jobs.SILENT_AFTER.total_seconds()
        if gap > silent / 2:
            self._lenient_until = self._heard + silent
        return self._heard >= self._lenient_until


def _stop_on_signal(stop: threading.Event) -> None:
    if threading.current_thread() is not threading.main_thread():
        return

    def handle(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop.set()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)
