"""The drill: submitter and worker are killed again and again; then every reference is looked for."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import select

from app.db import read_session
from app.journeys.cases.models import Case
from app.notifications.models import Message
from app.services.vehicle_tax.models import RecordedLicence

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 90


@dataclass(frozen=True)
class Outcome:
    """What the drill saw."""

    references: int
    kills: int
    lost: int
    undelivered: int
    doubled: int
    receipts: int
    seconds: float


def run(engine: Engine, folder: Path, *, count: int, kills: int, seed: int = 1) -> Outcome:
    """Submit `count` times through `kills` SIGKILLs of the submitter and as many of the worker."""
    chance, began = random.Random(seed), time.monotonic()
    url = engine.url.render_as_string(hide_password=False)
    environ = {
        **os.environ,
        "HUB_DATABASE_URL": url,
        "HUB_DATA_DIR": str(folder),
        "HUB_LOG_LEVEL": "error",
        "HUB_SAMPLE_DATE": "2025-11-17",
        "HUB_WORKER_ID": "drill-worker",
    }
    shown = folder / "shown.txt"
    shown.touch()
    web = [sys.executable, "-m", "tests.drill.submitter", url, str(folder), str(count)]
    worker = [sys.executable, "-m", "app", "worker"]
    with shown.open("a") as out, (folder / "log.txt").open("a") as log:
        for turn in range(kills + 1):
            pair = [
                subprocess.Popen(web, env=environ, cwd=ROOT, stdout=out, stderr=log),
                subprocess.Popen(worker, env=environ, cwd=ROOT, stdout=log, stderr=log),
            ]
            if turn < kills:
                _let_run(shown, pair[0], enough=(turn + 1) * count // (kills + 1))
                time.sleep(chance.random() * 0.2)
            else:
                pair[0].wait(PATIENCE * 4)
                _wait_until_delivered(engine)
            for process in pair:
                process.kill()
                process.wait()
    return _count(engine, shown, kills, time.monotonic() - began)


def _let_run(shown: Path, web: subprocess.Popen, *, enough: int) -> None:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit and web.poll() is None and len(shown.read_text().split()) < enough:
        time.sleep(0.02)


def _wait_until_delivered(engine: Engine) -> None:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        with read_session(engine) as session:
            states = Counter(session.exec(select(Case.state)).all())
            receipts = len(session.exec(select(Message.id)).all())
        if states["paid"] == 0 and receipts >= states["delivered"] + states["accepted"] > 0:
            return
        time.sleep(0.2)


def _count(engine: Engine, shown: Path, kills: int, seconds: float) -> Outcome:
    references = shown.read_text().split()
    with read_session(engine) as session:
        cases = {case.reference: case for case in session.exec(select(Case)).all()}
        licences = Counter(session.exec(select(RecordedLicence.case_id)).all())
        vehicles = Counter(session.exec(select(RecordedLicence.vehicle_id)).all())
        receipts = len(session.exec(select(Message.id)).all())
        return Outcome(
            references=len(references),
            kills=2 * kills,
            lost=sum(reference not in cases for reference in references),
            undelivered=sum(licences[cases[r].id] == 0 for r in references if r in cases),
            doubled=sum(n - 1 for n in vehicles.values()) + len(references) - len(set(references)),
            receipts=receipts,
            seconds=seconds,
        )
