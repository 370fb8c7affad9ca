"""The worker process: runs durable workflows, says it is alive, takes over from workers that are not."""

import signal
import socket
import threading
from types import FrameType

from app import clock, jobs
from app.operators.registry import PREPARE, SCHEDULES, WORKFLOWS
from app.terminal import Terminal

BEAT_SECONDS = 5.0


def run(terminal: Terminal, *, stop: threading.Event | None = None) -> None:
    """Run until SIGTERM or SIGINT (or until `stop` is set)."""
    stop = stop or threading.Event()
    _stop_on_signal(stop)
    for prepare in PREPARE:
        prepare(terminal.settings)
    name = terminal.settings.worker_id or f"worker-{socket.gethostname()}"
    queues = {workflow.name: workflow.queue for workflow in WORKFLOWS}
    jobs.beat(terminal.engine, worker=name, now=clock.now())
    with jobs.running(
        terminal.engine,
        url=terminal.settings.database,
        worker=name,
        workflows=WORKFLOWS,
        schedules=SCHEDULES,
    ):
        terminal.say(f"worker {name} ready: {len(WORKFLOWS)} workflows, {len(SCHEDULES)} schedules")
        while not stop.wait(BEAT_SECONDS):
            jobs.beat(terminal.engine, worker=name, now=clock.now())
            moved = jobs.take_over(terminal.engine, now=clock.now(), queues=queues)
            if moved:
                terminal.say(f"took over {moved} workflows of a silent worker")
    terminal.say(f"worker {name} stopped")


def _stop_on_signal(stop: threading.Event) -> None:
    if threading.current_thread() is not threading.main_thread():
        return

    def handle(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop.set()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)
