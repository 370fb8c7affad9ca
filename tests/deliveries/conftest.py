"""Connectors, cases on their way, and the receiver of the departments' guide."""

import os
import socket
import subprocess
import sys
import time

import pytest

from app import clock, jobs
from app.db import transaction
from app.deliveries import connection, connectors
from app.organisations.operations import add_organisation
from tests.drill.department import receiver_source


class Subjects:
    """A sender of the test's own: every subject is a parcel with one answer."""

    def __init__(self):
        self.changed, self.here, self.fault = [], [], None

    def about_to_change(self, session, *, subject_id):
        pass

    def package(self, session, *, subject_id):
        return {
            "service": "permit",
            "reference": "PP-1",
            "submitted_at": "2025-11-17T10:00:00+00:00",
            "language": "en",
            "amount_pence": 2500,
            "person": "https://issuer.test|sample-person",
            "answers": {"street": "mill"},
        }

    def deliver_here(self, session, *, subject_id, now):
        if self.fault:
            raise self.fault
        self.here.append(subject_id)

    def delivery_changed(self, session, *, subject_id, now):
        self.changed.append(subject_id)


@pytest.fixture
def subjects(settings, monkeypatch):
    connection.install(settings)
    made = Subjects()
    monkeypatch.setattr(connection._Process, "sender", made)
    return made


@pytest.fixture
def worker_engine(engine, monkeypatch):
    """Steps run in this process, without a worker."""
    monkeypatch.setattr(jobs._Worker, "engine", engine)
    return engine


@pytest.fixture
def add(engine, settings):
    """Add a connector: add("archive", url="https://...")."""
    connection.install(settings)

    def added(slug="archive", *, service="permit", url="", client_id="", decides=False):
        with transaction(engine) as session:
            add_organisation(session, slug="archives", name="Archives", by="test", now=clock.now())
            return connectors.add(
                session,
                slug=slug,
                service=service,
                organisation="archives",
                url=url,
                client_id=client_id,
                decides=decides,
                actor="test",
                now=clock.now(),
            )

    return added


@pytest.fixture
def receiver(tmp_path):
    """The guide's receiver as a process: receiver(secret) -> its address."""
    (tmp_path / "receiver.py").write_text(receiver_source())
    running = []

    def start(secret, port=None):
        port = port or free_port()
        environ = {**os.environ, "HUB_CONNECTOR_SECRET": secret, "STORE": str(tmp_path / "received.sqlite3")}
        command = [sys.executable, str(tmp_path / "receiver.py"), str(port)]
        running.append(subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL))
        answers(port)
        return f"http://127.0.0.1:{port}/in"

    yield start
    for process in running:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> None:
    limit = time.monotonic() + 20
    while time.monotonic() < limit:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError("the receiver did not start")
