"""Names that do not resolve, each after seconds: each is recorded, and the names that do resolve do not wait
for more than their own place among the first look-ups."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from app import clock
from app.db import read_session, transaction
from app.estate import operations
from app.estate.crawls import operations as crawls
from app.estate.crawls import queries
from app.estate.models import Visit, Website
from crawlers.names import MAX_LOOKUPS

# Names that resolve: to places that the crawl must not connect to, so that it needs no network.
INSIDE = {
    "loopback.example": ["127.0.0.1"],
    "link-local.example": ["169.254.169.254"],
    "private.example": ["10.1.2.3"],
    "mixed.example": ["93.184.215.14", "192.168.0.1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "unique-local.example": ["fd00::1"],
}
# What opening a visit, and writing it down, may take beside the look-ups.
ALLOWED_SECONDS = 30.0


@dataclass(frozen=True)
class Found:
    """Causes by host, the exit code, and seconds: of the whole crawl, and until the last name that resolves
    was dealt with."""

    causes: dict[str, str]
    code: int
    seconds: float
    others_seconds: float
    others_allowed: float
    said: str

    @property
    def sound(self) -> bool:
        expected = {host: "forbidden_address" if host in INSIDE else "dns_failed" for host in self.causes}
        return not self.code and self.causes == expected and self.others_seconds <= self.others_allowed

    def __str__(self) -> str:
        counted = ", ".join(f"{count:,} {cause}" for cause, count in Counter(self.causes.values()).items())
        return (
            f"{counted} in {self.seconds:.0f} s; those that resolve within {self.others_seconds:.0f} s "
            f"(allowed {self.others_allowed:.0f})"
        )


def dead_names(engine, folder, *, count: int, seconds: float) -> Found:
    """Crawl so many names that resolve to nothing after so many seconds, and a few that do resolve."""
    dead = [f"dead-{number}.example" for number in range(count)]
    environment = os.environ | {
        "HUB_DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "HUB_DATA_DIR": str(folder),
        "HUB_PROBE_NAMES": json.dumps(INSIDE | {f"www.{host}": to for host, to in INSIDE.items()}),
        "HUB_PROBE_SECONDS": str(seconds),
    }
    batches = _order(engine, dead)
    command = [sys.executable, "-m", "tests.crawlers.resolving_probe", "--batch"]
    began, started = time.monotonic(), clock.now()
    running = [
        subprocess.Popen([*command, batch], env=environment, stderr=subprocess.PIPE, text=True)
        for batch in batches
    ]
    said = [process.communicate()[1] for process in running]
    took = time.monotonic() - began
    with read_session(engine) as session:
        query = select(Website.host, Visit.cause, Visit.finished_at).join(
            Visit, col(Visit.website_id) == col(Website.id)
        )
        ended: list[tuple[str, str, datetime]] = list(session.exec(query))
    others = max((at - started).total_seconds() for host, _, at in ended if host in INSIDE)
    rounds = -(-(count + len(INSIDE)) // (len(batches) * MAX_LOOKUPS))
    causes = {host: cause for host, cause, _ in ended}
    code = max(process.returncode for process in running)
    # The dead ones are looked up twice: half of the whole time, however busy the machine, is the first round.
    allowed = max(rounds * seconds + ALLOWED_SECONDS, took / 2)
    return Found(causes, code, took, others, allowed, "".join(said)[-3000:])


def _order(engine, dead: list[str]) -> list[str]:
    with transaction(engine) as session:
        now = clock.now()
        known = [operations.know_website(session, host=one, now=now)[0].id for one in (*dead, *INSIDE)]
        ordered = crawls.order(
            session,
            website_ids=known,
            depth="home",
            max_pages=5,
            connect_to=None,
            connect_to_tls=None,
            batches=1,
            now=now,
        )
        return queries.open_batches(session, ordered.id)
