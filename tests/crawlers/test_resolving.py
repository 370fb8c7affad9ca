"""Names that lead inside a network are refused after they were looked up; names that lead nowhere, however
long it takes to learn, hold up nothing."""

import json
import os
import subprocess
import sys

import pytest
from sqlmodel import col, select

from app import clock
from app.db import read_session, transaction
from app.estate import operations
from app.estate.crawls import operations as crawls
from app.estate.crawls import queries
from app.estate.models import Visit, Website
from app.estate.rules import worth_retrying

INSIDE = {
    "loopback.example": ["127.0.0.1"],
    "link-local.example": ["169.254.169.254"],
    "private.example": ["10.1.2.3"],
    "mixed.example": ["93.184.215.14", "192.168.0.1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "unique-local.example": ["fd00::1"],
}
DEAD = int(os.environ.get("PROBE_DEAD_NAMES", "60"))
SECONDS = float(os.environ.get("PROBE_SECONDS", "0.3"))


@pytest.mark.backends("sqlite")
def test_names_are_refused_after_resolution_and_dead_ones_are_recorded(engine, settings):
    dead = [f"dead-{number}.example" for number in range(DEAD)]
    with transaction(engine) as session:
        now = clock.now()
        known = [operations.know_website(session, host=one, now=now)[0].id for one in (*INSIDE, *dead)]
        ordered = crawls.order(
            session,
            website_ids=known,
            depth="site",
            max_pages=5,
            connect_to=None,
            connect_to_tls=None,
            batches=1,
            now=now,
        )
        batch = queries.open_batches(session, ordered.id)[0]
    environment = os.environ | {
        "HUB_DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "HUB_DATA_DIR": str(settings.data_dir),
        "HUB_PROBE_NAMES": json.dumps(INSIDE | {f"www.{host}": to for host, to in INSIDE.items()}),
        "HUB_PROBE_SECONDS": str(SECONDS),
    }
    command = [sys.executable, "-m", "tests.crawlers.resolving_probe", "--batch", batch]
    outcome = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=600, check=False
    )
    assert outcome.returncode == 0, outcome.stderr[-3000:]
    with read_session(engine) as session:
        query = select(Website.host, Visit.cause).join(Visit, col(Visit.website_id) == col(Website.id))
        causes = dict(session.exec(query).all())
    assert causes == dict.fromkeys(INSIDE, "forbidden_address") | dict.fromkeys(dead, "dns_failed")
    assert not worth_retrying("forbidden_address")
    assert worth_retrying("dns_failed")
