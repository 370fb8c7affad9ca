"""Traffic: what counts as a page view and as a visit, in logs and in exports."""

import gzip
import json
from datetime import date

import pytest

from app.db import read_session, transaction
from app.estate.operations import know_website
from app.estate.queries import website_by_host
from app.estate.traffic.exports import ExportRefusedError, read_export
from app.estate.traffic.rules import LogCounter
from tests.rationalisation.estates import NOW

BROWSER = "Mozilla/5.0 (X11)"
OCTOBER = date(2025, 10, 1)


def line(minute, path="/", *, ip="192.0.2.1", status=200, method="GET", agent=BROWSER, host="", day=10):
    stamp = f"{day:02}/Oct/2025:{minute // 60:02}:{minute % 60:02}:07 +0000"
    tail = f' "-" "{agent}"' if agent else ""
    front = f"{host} " if host else ""
    return f'{front}{ip} - - [{stamp}] "{method} {path} HTTP/1.1" {status} 512{tail}\n'.encode()


def count(*lines):
    counter = LogCounter()
    counter.feed(lines)
    return counter.counted


def test_a_visit_ends_with_half_an_hour_of_silence():
    found = count(line(0), line(29, "/a"), line(58, "/b"), line(90, "/c"))
    assert found.page_views["", OCTOBER] == 4
    assert found.visits["", OCTOBER] == 2


def test_another_browser_at_the_same_address_is_another_visitor():
    assert count(line(0), line(1, agent="Other/1"), line(2, ip="192.0.2.2")).visits["", OCTOBER] == 3


@pytest.mark.parametrize(
    "no_view",
    [
        line(0, "/site.css?v=3"),
        line(0, "/photo.JPG"),
        line(0, status=404),
        line(0, status=301),
        line(0, method="POST"),
        line(0, agent="Googlebot/2.1"),
        line(0, agent="python-requests/2"),
    ],
)
def test_assets_errors_and_robots_are_no_views(no_view):
    assert sum(count(no_view).page_views.values()) == 0


def test_the_common_format_and_a_host_in_front_are_read():
    found = count(line(0, agent=""), line(0, host="www.a.example:443"), line(1, host="b.example", day=11))
    assert found.page_views == {("", OCTOBER): 1, ("www.a.example", OCTOBER): 1, ("b.example", OCTOBER): 1}
    assert found.days["b.example", OCTOBER] == {11}


def test_lines_that_cannot_be_read_are_counted():
    found = count(
        b"\n", b"rubbish\n", b'1.2.3.4 - - [10/Foo/2025:00:00:00 +0000] "GET / HTTP/1.1" 200 1\n', line(0)
    )
    assert (found.lines, found.unread) == (4, 3)


@pytest.fixture
def inventory(engine):
    with transaction(engine) as session:
        for host in ("www.a.example", "b.example"):
            know_website(session, host=host, now=NOW)


def shown(engine, host):
    with read_session(engine) as session:
        site = website_by_host(session, host)
        return site.visits, site.page_views


def test_a_packed_log_is_counted_into_the_inventory(terminal_run, engine, inventory, tmp_path):
    file = tmp_path / "access.log.gz"
    file.write_bytes(gzip.compress(b"".join(line(n, f"/{n}") for n in range(100))))
    outcome = terminal_run(["estate", "traffic", file, "--host", "a.example"])
    assert outcome.exit_code == 0, outcome.stderr
    assert "100 lines" in outcome.stderr
    assert shown(engine, "a.example") == (1, 100)
    assert terminal_run(["estate", "traffic", file]).exit_code == 2


def test_exports_are_recognised_and_unknown_hosts_named(terminal_run, engine, inventory, tmp_path):
    analytics = tmp_path / "ga.csv"
    analytics.write_text(
        "# ----\n# Start date: 20251001\n# End date: 20251031\n\nHostname,Sessions,Views\n"
        'www.a.example,"1,200",3400\na.example,10,20\nTotal,1210,3420\n'
    )
    dap = tmp_path / "dap.json"
    rows = [
        {"domain": "b.example", "visits": "77", "pageviews": "99"},
        {"domain": "c.example", "visits": "1"},
    ]
    dap.write_text(json.dumps({"data": rows, "taken_at": "2025-11-02T03:00:00Z"}))
    outcome = terminal_run(["estate", "traffic", analytics, dap])
    assert outcome.exit_code == 1
    assert "1 host is not in the inventory, such as c.example" in outcome.stderr
    assert shown(engine, "b.example") == (77, 99)
    # With and without www. are one website.
    assert shown(engine, "a.example") == (1210, 3420)


def test_an_export_without_a_month_asks_for_it():
    text = "domain,visits,pageviews\na.example,5,6\n"
    with pytest.raises(ExportRefusedError, match="--month"):
        read_export(text, None)
    assert read_export(text, OCTOBER)[1][0].month == OCTOBER


@pytest.mark.parametrize("text", ["", "colour,size\nred,2\n", '{"rows": []}'])
def test_what_is_no_export_is_refused(text):
    with pytest.raises(ExportRefusedError):
        read_export(text, OCTOBER)
