"""A worker for the take-over test: its second step waits for the file named by HUB_TEST_GATE."""

import os
import sys
import threading
import time
from pathlib import Path

from app import clock, jobs
from app.db import make_engine

LOG = Path(os.environ.get("HUB_TEST_LOG", "/dev/null"))
GATE = Path(os.environ.get("HUB_TEST_GATE", "/dev/null"))


def note(line: str) -> None:
    with LOG.open("a") as log:
        log.write(f"{line}\n")


@jobs.step("test_first")
def first(case: str) -> None:
    note(f"first {case}")


@jobs.step("test_second")
def second(case: str) -> None:
    note(f"second begins {case}")
    while not GATE.exists():
        time.sleep(0.05)
    note(f"second {case}")


def two_steps(case: str) -> None:
    first(case)
    second(case)


WORKFLOWS = (jobs.Workflow("test_two_steps", two_steps, "test"),)


def main(url: str, name: str) -> None:
    engine = make_engine(url)
    jobs.beat(engine, worker=name, now=clock.now())
    with jobs.running(engine, url=url, worker=name, workflows=WORKFLOWS, polling_seconds=0.05):
        note(f"ready {name}")
        threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
