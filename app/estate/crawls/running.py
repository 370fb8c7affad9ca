"""Runs the batches of a crawl as child processes, so that no crawler lives in this one."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from app.config import Settings
from app.db import read_session
from app.estate.crawls import queries
from app.estate.crawls.queries import Standing

LOOK_EVERY = 1.0
_PROJECT = Path(__file__).parents[3]


def run_batches(
    settings: Settings,
    engine: Engine,
    crawl_id: str,
    *,
    processes: int,
    watch: Callable[[Standing], None],
    complain: Callable[[str], None],
) -> bool:
    """Run the open batches of a crawl, some at a time; False when a person interrupted it.

    The first Ctrl-C asks the children to finish what is under way and store it.
    """
    with read_session(engine) as session:
        waiting = queries.open_batches(session, crawl_id)
    running: list[subprocess.Popen[bytes]] = []
    interrupted = False
    try:
        while (waiting and not interrupted) or running:
            try:
                while waiting and len(running) < processes and not interrupted:
                    running.append(start(settings, engine, waiting.pop(0)))
                time.sleep(LOOK_EVERY)
            except KeyboardInterrupt:
                interrupted = True
                for child in running:
                    child.send_signal(signal.SIGINT)
            for child in running:
                if child.poll():
                    complain(f"a crawl process ended with code {child.returncode}")
            running = [child for child in running if child.returncode is None]
            with read_session(engine) as session:
                watch(queries.standing(session, crawl_id))
    finally:
        for child in running:
            child.kill()
            child.wait()
    return not interrupted


def watch_crawl(engine: Engine, crawl_id: str, *, watch: Callable[[Standing], None]) -> bool:
    """Watch a crawl that workers do, until it has ended; tells whether it was finished."""
    while True:
        time.sleep(LOOK_EVERY)
        with read_session(engine) as session:
            watch(queries.standing(session, crawl_id))
            state = queries.crawl_state(session, crawl_id)
        if state not in {"running", "stopping"}:
            return state == "finished"


def start(settings: Settings, engine: Engine, batch_id: str) -> subprocess.Popen[bytes]:
    """Start a batch in its own session: Ctrl-C at the terminal reaches it once, through its parent."""
    environment = os.environ | {
        "HUB_DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "HUB_DATA_DIR": str(settings.data_dir.resolve()),
        "HUB_BASE_URL": settings.base_url,
        "HUB_ENV": settings.env,
    }
    if settings.sample_date:
        environment["HUB_SAMPLE_DATE"] = settings.sample_date.isoformat()
    command = [sys.executable, "-m", "crawlers", "--batch", batch_id]
    return subprocess.Popen(  # noqa: S603 - our own module, with an id of ours
        command, env=environment, cwd=_PROJECT, start_new_session=True, stdout=subprocess.DEVNULL
    )
