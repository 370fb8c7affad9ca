"""Many machines: workers share one crawl over PostgreSQL, one that dies is taken over, and a website is
asked by one process at a time wherever it runs."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from itertools import pairwise

import pytest
from sqlmodel import col, func, select

from app import clock
from app.db import read_session, transaction
from app.estate import operations
from app.estate.crawls import operations as crawls
from app.estate.crawls import queries, workflows
from app.estate.models import Batch, Crawl, Page, Visit
from app.jobs import SILENT_AFTER, Heartbeat
from tests.loopback import Loopback, page

SITES = 8
PAGES = 6
HOSTS = [f"site-{number}.example" for number in range(SITES)]


def site():
    links = [f"/page-{number}" for number in range(PAGES)]
    return {"/": page("Front", *links)} | {link: page(link, *links) for link in links}


def known(engine):
    with transaction(engine) as session:
        return [operations.know_website(session, host=host, now=clock.now())[0].id for host in HOSTS]


def order(engine, website_ids, address, batches):
    with transaction(engine) as session:
        crawl = crawls.order(
            session,
            website_ids=website_ids,
            depth="site",
            max_pages=50,
            connect_to=address,
            connect_to_tls=None,
            batches=batches,
            now=clock.now(),
        )
        workflows.enqueue(session, crawl_id=crawl.id)
        return crawl.id


@pytest.fixture
def worker(engine, settings):
    started = []

    def start(name):
        environment = os.environ | {
            "HUB_DATABASE_URL": engine.url.render_as_string(hide_password=False),
            "HUB_DATA_DIR": str(settings.data_dir),
            "HUB_WORKER_ID": name,
        }
        command = [sys.executable, "-c", "from app.__main__ import main; main()", "worker"]
        started.append(subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL))
        return started[-1]

    yield start
    for one in started:
        one.terminate()
    for one in started:
        one.wait(30)


def wait_for(question, seconds=150):
    deadline = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)


@pytest.mark.slow
@pytest.mark.backends("postgresql")
def test_two_workers_share_a_crawl_and_one_that_is_killed_is_taken_over(engine, worker):
    website_ids = known(engine)

    def ask(query):
        with read_session(engine) as session:
            return session.exec(query).one()

    with Loopback({host: site() for host in HOSTS}) as server:
        crawl_id = order(engine, website_ids, server.address, batches=4)
        first, second = worker("first"), worker("second")
        del second
        names = select(func.count(func.distinct(Batch.worker))).where(col(Batch.worker) != "")
        wait_for(lambda: ask(names) == 2)
        wait_for(lambda: ask(select(func.count()).select_from(Page)) >= 12)
        first.send_signal(signal.SIGKILL)
        first.wait(10)
        # Half a minute of silence, without waiting for it.
        with transaction(engine) as session:
            beat = session.get_one(Heartbeat, "first")
            beat.seen_at = clock.now() - SILENT_AFTER - dt.timedelta(seconds=1)
            session.add(beat)
        wait_for(lambda: ask(select(Crawl.state).where(Crawl.id == crawl_id)) == "finished")
        asked = Counter((one.host, one.path) for one in server.asked if "/page-" in one.path)
        times = defaultdict(list)
        for one in server.asked:
            times[one.host].append(one.at)
    assert set(asked) == {(host, f"/page-{number}") for host in HOSTS for number in range(PAGES)}
    # What the killed worker's process had not yet stored may be asked again: it stops within seconds.
    assert sum(count - 1 for count in asked.values()) <= SITES
    with read_session(engine) as session:
        assert set(session.exec(select(Visit.pages)).all()) == {PAGES + 1}
    for host, moments in times.items():
        assert all(later - earlier >= 0.45 for earlier, later in pairwise(sorted(moments))), host


def test_a_website_is_one_process_s_turn_at_a_time(engine):
    one, two = known(engine)[:2]
    now = clock.now()
    soon = now + dt.timedelta(seconds=10)
    with transaction(engine) as session:
        assert crawls.take_turns(session, batch_id="a", website_ids=[one, two], now=now) == {one, two}
        assert crawls.take_turns(session, batch_id="b", website_ids=[one, two], now=soon) == set()
        crawls.leave_turns(session, batch_id="a", website_ids=[one], now=soon)
        assert crawls.take_turns(session, batch_id="b", website_ids=[one], now=soon) == set()
        later = soon + crawls.PAUSE_BETWEEN_TURNS + dt.timedelta(seconds=1)
        assert crawls.take_turns(session, batch_id="b", website_ids=[one, two], now=later) == {one}
        # A process that has died keeps its turns for a few seconds only.
        dead = now + crawls.TURN + dt.timedelta(seconds=1)
        assert crawls.take_turns(session, batch_id="b", website_ids=[one, two], now=dead) == {one, two}


def test_a_process_that_stood_still_learns_what_it_has_lost(engine):
    one, two = known(engine)[:2]
    now = clock.now()
    later = now + crawls.TURN + dt.timedelta(seconds=5)
    with transaction(engine) as session:
        crawls.take_turns(session, batch_id="a", website_ids=[one, two], now=now)
        assert crawls.take_turns(session, batch_id="b", website_ids=[two], now=later) == {two}
        crawls.keep_turns(session, batch_id="a", now=later)
        assert queries.lost_turns(session, batch_id="a", website_ids={one, two}) == {two}
        # What nobody took meanwhile is its own still.
        assert crawls.take_turns(session, batch_id="b", website_ids=[one], now=later) == set()


def test_a_batch_that_another_worker_began_is_taken_over(engine):
    with Loopback({}) as server:
        crawl_id = order(engine, known(engine), server.address, batches=1)
    with transaction(engine) as session:
        batch = queries.open_batches(session, crawl_id)[0]
        crawls.start_batch(session, batch_id=batch, worker="first", now=clock.now())
        assert not queries.taken_over(session, batch_id=batch, worker="first")
        crawls.start_batch(session, batch_id=batch, worker="second", now=clock.now())
        assert queries.taken_over(session, batch_id=batch, worker="first")
