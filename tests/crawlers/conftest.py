"""One crawl of several made-up websites, looked at by many tests."""

import pytest

from app.db import read_session
from app.estate import queries


@pytest.fixture
def crawl(terminal_run):
    """crawl(server, "a.example", "--home"): `hub crawl` over a loopback server."""

    def run(server, *arguments):
        return terminal_run(["crawl", *arguments, "--connect-to", server.address])

    return run


@pytest.fixture
def visit_of(engine):
    """The latest visit of a host, and all its pages by path."""

    def find(host):
        with read_session(engine) as session:
            site = queries.website_by_host(session, host)
            visit = queries.latest_visits(session, [site.id])[site.id]
            pages = queries.pages_of(session, visit.visit_id, counted=False)
            faults = queries.broken_links(session, visit.visit_id)
        return visit, {page.url.partition(host)[2]: page for page in pages}, faults

    return find
