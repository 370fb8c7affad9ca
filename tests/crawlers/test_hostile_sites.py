"""Sites that harm a crawler, on purpose or not: each is recorded with its cause, none stops the others."""

import gzip
import os
import subprocess
import sys
import time

import brotli
import pytest

from app import clock
from app.db import transaction
from app.estate import operations
from app.estate.crawls import operations as crawls
from app.estate.crawls import queries
from app.estate.rules import worth_retrying
from tests.loopback import Loopback, Reply, page

BUDGET = 12
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
TIMEOUT = 3


def calendar(path):
    day = int(path.rpartition("/")[2] or 0) if path.startswith("/day") else 0
    if path in {"/robots.txt", "/sitemap.xml"}:
        return None
    return page(f"Day {day}", f"/day/{day + 1}", f"/day/{day + 2}", "/about", words=f"Nothing on day {day}.")


def sessions(path):
    if path in {"/robots.txt", "/sitemap.xml"}:
        return None
    return page("Shop", *(f"/s-{hash((path, n)) & 0xFFFFFFFFFFFF:012x}/item" for n in range(5)), words=path)


def home(reply, **others):
    return {"/": reply} | {f"/{name}": value for name, value in others.items()}


SITES = {
    "good.example": home(page("Good", "/next"), next=page("Next")),
    "calendar.example": calendar,
    "sessions.example": sessions,
    "huge.example": home(Reply(b"x" * 1000, headers={"Content-Length": "200000000"})),
    "gzip-bomb.example": home(Reply(gzip.compress(b"\0" * 60_000_000), headers={"Content-Encoding": "gzip"})),
    "endless.example": home(Reply(raw=(HEAD, *(b"word " * 100_000,) * 400))),
    "brotli-bomb.example": home(
        Reply(brotli.compress(b"\0" * 60_000_000, quality=3), headers={"Content-Encoding": "br"})
    ),
    "dripping.example": home(Reply(raw=(HEAD, *(b"x",) * 60), pause=1)),
    "captcha.example": home(Reply(b"<div class=h-captcha></div>Verify you are human", status=403)),
    "busy.example": home(Reply(b"", status=503, headers={"Retry-After": "3600"})),
    "loop.example": home(
        Reply(status=302, headers={"Location": "/a"}), a=Reply(status=302, headers={"Location": "/"})
    ),
    "deep.example": home(Reply(b"<div>" * 100_000 + b"deep words" + b"</div>" * 100_000)),
    "charset.example": home(
        Reply(b"<meta charset=utf-8><title>Bad</title>\xff\xfe\xe9", content_type="text/html")
    ),
    "unknown-charset.example": home(
        Reply("<title>Môr</title>".encode("cp1252"), content_type="text/html; charset=klingon")
    ),
    "drip.example": home(page("Drip")) | {"/robots.txt": Reply(raw=(b"HTTP/1.1 200 OK\r\n",) * 60, pause=1)},
    "robots.example": home(page("Big"), secret=page("Secret"))
    | {"/robots.txt": Reply(b"User-agent: *\nDisallow: /secret\n" + b"# filler\n" * 5_600_000)},
    "inward.example": home(Reply(status=301, headers={"Location": "http://127.0.0.1:80/"})),
    "link-local.example": home(
        page("In", "http://169.254.169.254/meta", "http://[::1]/", "http://10.0.0.1/")
    ),
    "hang-up.example": home(page("x")) | {"/robots.txt": Reply(raw=(b"",))},
    "garbage.example": home(page("x")) | {"/robots.txt": Reply(raw=(b"\x01\x02 no http\r\n\r\n",))},
    "failing.example": home(page("x")) | {"/robots.txt": Reply(b"", status=500)},
    "entities.example": home(
        page("Entities"),
        **{
            "sitemap.xml": Reply(
                b"<!DOCTYPE x [<!ENTITY a 'haha'>" + b"<!ENTITY b '&a;&a;&a;'>" * 1000 + b"]>"
                b"<urlset><url><loc>&b;</loc></url></urlset>",
                content_type="application/xml",
            )
        },
    ),
}
CAUSES = {
    "huge.example": "too_large",
    "gzip-bomb.example": "too_large",
    "endless.example": "too_large",
    "brotli-bomb.example": "too_large",
    "dripping.example": "timed_out",
    "captcha.example": "captcha",
    "busy.example": "http_503",
    "loop.example": "redirect_loop",
    "drip.example": "timed_out",
    "inward.example": "forbidden_address",
    "hang-up.example": "connection_lost",
    "garbage.example": "malformed_answer",
    "failing.example": "robots_unreachable",
}


@pytest.fixture
def crawl_all(engine, settings):
    """Order one batch of all hostile sites and run it as a process with a short time limit."""

    def run(server):
        with transaction(engine) as session:
            now = clock.now()
            known = [operations.know_website(session, host=host, now=now)[0].id for host in SITES]
            ordered = crawls.order(
                session,
                website_ids=known,
                depth="site",
                max_pages=BUDGET,
                connect_to=server.address,
                connect_to_tls=None,
                batches=1,
                now=now,
            )
            batch = queries.open_batches(session, ordered.id)[0]
        environment = os.environ | {
            "HUB_DATABASE_URL": engine.url.render_as_string(hide_password=False),
            "HUB_DATA_DIR": str(settings.data_dir),
        }
        command = [sys.executable, "-m", "crawlers", "--batch", batch, "--timeout", str(TIMEOUT)]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    return run


@pytest.mark.slow
def test_hostile_sites_are_recorded_with_their_cause_and_stop_nothing(crawl_all, visit_of):
    with Loopback(SITES) as server:
        began = time.monotonic()
        outcome = crawl_all(server)
        took = time.monotonic() - began
        good_done = max(one.at for one in server.asked if one.host == "good.example") - began
    assert outcome.returncode == 0, outcome.stderr[-3000:]
    found = {host: visit_of(host)[0] for host in SITES}
    assert {host: visit.cause for host, visit in found.items() if visit.cause} == CAUSES
    again = {host for host, cause in CAUSES.items() if worth_retrying(cause)}
    assert again == {
        "busy.example",
        "drip.example",
        "dripping.example",
        "hang-up.example",
        "garbage.example",
        "failing.example",
    }
    assert found["good.example"].pages == 2
    assert good_done < took
    for host in ("calendar.example", "sessions.example"):
        assert found[host].pages <= BUDGET
        assert found[host].evidence["budget_spent"]
    assert visit_of("calendar.example")[1]["/about"].status == 200
    assert visit_of("deep.example")[1]["/"].truncated == ["depth"]
    assert visit_of("charset.example")[1]["/"].truncated == ["charset"]
    assert visit_of("unknown-charset.example")[1]["/"].title == "Môr"
    assert found["entities.example"].evidence["sitemap"]["sitemaps"][0]["problem"] == "entities"
    assert found["entities.example"].pages == 1
    assert found["robots.example"].evidence["robots"]["truncated"]
    assert not server.paths("robots.example").count("/secret")
    assert {one.host for one in server.asked} <= {*SITES, *(f"www.{host}" for host in SITES)}
