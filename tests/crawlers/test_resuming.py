"""A crawl that is interrupted, or killed, goes on where it stopped, and asks for no page twice."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlmodel import func, select

from app.db import read_session
from app.estate.models import Page, Visit
from tests.loopback import Loopback, page

PAGES = 10
HOSTS = ("a.example", "b.example")


def site():
    links = [f"/page-{number}" for number in range(PAGES)]
    return {"/": page("Front", *links[:5])} | {link: page(link, *links) for link in links}


@pytest.fixture
def start(settings, engine):
    """Start `hub crawl` as a person would, in a process of its own."""

    def run(server):
        environment = os.environ | {
            "HUB_DATABASE_URL": engine.url.render_as_string(hide_password=False),
            "HUB_DATA_DIR": str(settings.data_dir),
        }
        code = "from app.__main__ import main; main()"
        command = [sys.executable, "-c", code, "crawl", *HOSTS, "--connect-to", server.address]
        # A test run in the background ignores SIGINT, and its children would inherit that.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        finally:
            signal.signal(signal.SIGINT, before)

    return run


def wait_for_pages(engine, count):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with read_session(engine) as session:
            if session.exec(select(func.count()).select_from(Page)).one() >= count:
                return
        time.sleep(0.1)
    pytest.fail("no pages were stored")


@pytest.mark.slow
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_a_crawl_goes_on_where_it_stopped(start, engine, sent):
    with Loopback({host: site() for host in HOSTS}) as server:
        first = start(server)
        wait_for_pages(engine, 5)
        first.send_signal(sent)
        said = first.communicate(timeout=60)[1]
        if sent == signal.SIGINT:
            assert first.returncode == 1
            assert "the same command takes it up where it stopped" in said
        second = start(server)
        said = second.communicate(timeout=120)[1]
        assert second.returncode == 0, said
        assert "taking up the crawl" in said
        asked = Counter((one.host, one.path) for one in server.asked if "/page-" in one.path)
    assert set(asked.values()) == {1}
    assert len(asked) == PAGES * len(HOSTS)
    with read_session(engine) as session:
        assert set(session.exec(select(Visit.pages)).all()) == {PAGES + 1}


@pytest.mark.slow
def test_a_batch_whose_process_is_killed_outright_repeats_at_most_what_was_not_yet_stored(start, engine):
    with Loopback({host: site() for host in HOSTS}) as server:
        first = start(server)
        wait_for_pages(engine, 5)
        for child in _children(first.pid):
            os.kill(child, signal.SIGKILL)
        said = first.communicate(timeout=60)[1]
        assert "a crawl process ended" in said
        second = start(server)
        second.communicate(timeout=120)
        assert second.returncode == 0
        asked = Counter((one.host, one.path) for one in server.asked if "/page-" in one.path)
    # Evidence is written once a second: two hosts answer at most twice each in that time.
    assert sum(count - 1 for count in asked.values()) <= 6
    assert len(asked) == PAGES * len(HOSTS)


def _children(parent):
    """The processes that a process started, by the kernel's own list."""
    lists = Path(f"/proc/{parent}/task").glob("*/children")
    return [int(pid) for listed in lists for pid in listed.read_text().split()]
