"""The sample websites as a step of the sample load: imported, crawled on loopback, scored, decided."""

import os
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app import clock
from app.db import read_session, transaction
from app.devtools.demo import hub
from app.devtools.sample_sites.register import estate_csv
from app.devtools.sample_sites.server import LOOPBACK, make_sample_server
from app.estate.imports import operations as imports
from app.estate.models import Visit, Website
from app.estate.queries import website_by_host
from app.rationalisation.decisions.operations import answer, propose
from app.rationalisation.decisions.queries import history
from app.rationalisation.decisions.rules import Wish, waiting_for_sign_off
from app.rationalisation.scoring.queries import newest_scoring, score_history
from app.rationalisation.scoring.run import score_estate
from app.terminal import DONE, SOME_REFUSED, Terminal

FILE_NAME = "sample-estate.csv"
SUFFIX = ".sample-gov.example"
PROPOSER, APPROVER = "sample-content-designer", "sample-approver"


@dataclass(frozen=True)
class SampleDecision:
    """A decision that the sample holds; `signed` says whether an approver has agreed to it."""

    wish: Wish
    signed: bool


DECISIONS: Mapping[str, SampleDecision] = {
    "floodline-campaign": SampleDecision(
        Wish(
            "merge",
            "coast" + SUFFIX,
            "The board's own pages on getting ready and cleaning up say the same and are kept up to date."
            " The two stories go into its news.",
        ),
        signed=True,
    ),
    "bicentenary": SampleDecision(
        Wish(
            "archive", "", "The year is long over. The history page is still cited, so it must stay readable."
        ),
        signed=False,
    ),
    "statistics": SampleDecision(
        Wish("keep", "", "Official figures need a place of their own, apart from what ministers say."),
        signed=False,
    ),
}


def load(terminal: Terminal, hosts: Sequence[str] = ()) -> None:
    """Every sample website, or those named; what is there already is not done again."""
    _import(terminal)
    waiting = _not_visited(terminal, hosts)
    if waiting:
        _crawl(terminal, waiting)
    with read_session(terminal.engine) as session:
        scored = newest_scoring(session) is not None
    if waiting or not scored:
        score_estate(terminal.engine, terminal.say)
    with transaction(terminal.engine) as session:
        decide(session, now=clock.now())


def _import(terminal: Terminal) -> None:
    path = terminal.settings.data_dir / FILE_NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(estate_csv(), encoding="utf-8")
    with transaction(terminal.engine) as session:
        imports.take_in(session, source=imports.open_source(path), now=clock.now())


def _not_visited(terminal: Terminal, hosts: Sequence[str]) -> list[str]:
    visited = select(Visit.website_id).where(col(Visit.finished_at).is_not(None))
    wanted = select(Website.host).where(col(Website.host).endswith(SUFFIX), col(Website.id).not_in(visited))
    with read_session(terminal.engine) as session:
        found = session.exec(wanted.order_by(Website.host)).all()
    return [host for host in found if not hosts or host in hosts]


def _crawl(terminal: Terminal, hosts: Sequence[str]) -> None:
    """Politely, as any crawl: about half a minute, since each host is asked twice a second at most."""
    with _served() as port:
        command = hub("crawl", *hosts, "--connect-to", f"{LOOPBACK}:{port}")
        environ = {**os.environ, "HUB_DATABASE_URL": _address_of(terminal)}
        done = subprocess.run(command, env=environ, check=False)  # noqa: S603 - our own command
    # One sample website does not answer, which the crawl reports as some refused.
    if done.returncode not in {DONE, SOME_REFUSED}:
        raise RuntimeError(f"the crawl of the sample websites ended with {done.returncode}")
    terminal.say("sample websites crawled; one of them is meant not to answer")


def _address_of(terminal: Terminal) -> str:
    return terminal.engine.url.render_as_string(hide_password=False)


@contextmanager
def _served() -> Iterator[int]:
    with make_sample_server(0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def decide(session: Session, *, now: datetime) -> int:
    """Record the sample decisions that are not there yet; each says that it is a sample."""
    made = 0
    for name, decision in DECISIONS.items():
        website = website_by_host(session, name + SUFFIX)
        if website is None or history(session, website.id):
            continue
        scores = score_history(session, website.id, limit=1)
        propose(
            session,
            website_id=website.id,
            wish=decision.wish,
            by=PROPOSER,
            score_id=scores[0].id if scores else None,
            now=now,
            sample=True,
        )
        if decision.signed:
            _sign(session, website.id, now)
        made += 1
    return made


def _sign(session: Session, website_id: str, now: datetime) -> None:
    waiting = waiting_for_sign_off(history(session, website_id))
    if waiting is not None:
        answer(
            session,
            website_id=website_id,
            proposal_id=waiting.id,
            agrees=True,
            reason="Agreed.",
            by=APPROVER,
            now=now,
        )
