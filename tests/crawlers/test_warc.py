"""`hub crawl --warc` keeps what was answered in a form that other tools read, equal contents once."""

import json
import os
import subprocess
import sys
from typing import NamedTuple

import pytest
from sqlmodel import col, select
from warcio.archiveiterator import ArchiveIterator

from app import clock
from app.db import transaction
from app.estate import operations as estate
from app.estate.crawls import operations as crawls
from app.estate.models import Batch
from tests.loopback import Loopback, Reply, page

HOST = "record.example"


class Record(NamedTuple):
    kind: str
    body: bytes
    profile: str | None
    refers_to: tuple[str | None, str | None]
    date: str


def recorded(terminal_run, crawl_id, folder):
    """Every record of a crawl by address, read by the tool that readers of WARC files use."""
    file = folder / f"{crawl_id}.warc.gz"
    assert terminal_run(["crawls", "warc", crawl_id, str(file)]).exit_code == 0
    found = {}
    with file.open("rb") as opened:
        for record in ArchiveIterator(opened, check_digests="raise"):
            header = record.rec_headers.get_header
            refers_to = (header("WARC-Refers-To-Target-URI"), header("WARC-Refers-To-Date"))
            found[header("WARC-Target-URI")] = Record(
                record.rec_type,
                record.content_stream().read(),
                header("WARC-Profile"),
                refers_to,
                header("WARC-Date"),
            )
    return found


def crawl_ids(terminal_run):
    return {one["id"] for one in json.loads(terminal_run(["crawls", "list", "--json"]).stdout)}


@pytest.mark.backends("sqlite")
def test_what_was_seen_can_be_read_again_by_warc_tools(crawl, terminal_run, tmp_path):
    twin = page("Twin", words="Equal to the byte.")
    site = {
        "/": page("Front", "/one", "/two", "/moved"),
        "/one": twin,
        "/two": twin,
        "/moved": Reply(status=301, headers={"Location": "/one"}),
    }
    with Loopback({HOST: site}) as server:
        assert crawl(server, HOST, "--warc").exit_code == 0
    crawl_id = json.loads(terminal_run(["crawls", "list", "--json"]).stdout)[0]["id"]
    records = recorded(terminal_run, crawl_id, tmp_path)
    kinds = {url: record.kind for url, record in records.items()}
    bodies = {url: record.body for url, record in records.items()}
    assert {kinds[f"http://{HOST}/one"], kinds[f"http://{HOST}/two"]} == {"response", "revisit"}
    assert twin.body in {bodies[f"http://{HOST}/one"], bodies[f"http://{HOST}/two"]}
    assert kinds[f"http://{HOST}/robots.txt"] == "response"
    assert kinds[f"http://{HOST}/moved"] == "response"
    assert terminal_run(["crawls", "warc", "0" * 32, str(tmp_path / "none")]).exit_code == 1
    assert terminal_run(["crawls", "stop", "0" * 32]).exit_code == 2


@pytest.mark.backends("sqlite")
def test_a_page_that_has_not_changed_refers_to_when_it_was_seen(crawl, terminal_run, tmp_path):
    steady = page("Steady", words="As ever.")
    site = {"/": page("Front", "/steady"), "/steady": Reply(steady.body, headers={"ETag": '"steady"'})}
    with Loopback({HOST: site}) as server:
        assert crawl(server, HOST, "--warc").exit_code == 0
        (first,) = crawl_ids(terminal_run)
        assert crawl(server, HOST, "--warc").exit_code == 0
    (second,) = crawl_ids(terminal_run) - {first}
    url = f"http://{HOST}/steady"
    before = recorded(terminal_run, first, tmp_path)[url]
    after = recorded(terminal_run, second, tmp_path)[url]
    assert (before.kind, before.body) == ("response", steady.body)
    assert (after.kind, after.body) == ("revisit", b"")
    assert after.profile == "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    assert after.refers_to == (url, before.date)


def test_equal_contents_are_recorded_once_in_a_crawl_that_several_processes_share(
    engine, settings, terminal_run, tmp_path
):
    twin = page("Twin", words="Equal to the byte.")
    hosts = [f"twin-{number}.example" for number in range(2)]
    with Loopback({host: {"/": page(host, "/twin"), "/twin": twin} for host in hosts}) as server:
        for batch_id in ordered(engine, hosts, server.address):
            command = [sys.executable, "-m", "crawlers", "--batch", batch_id]
            environment = os.environ | {
                "HUB_DATABASE_URL": engine.url.render_as_string(hide_password=False),
                "HUB_DATA_DIR": str(settings.data_dir),
            }
            subprocess.run(command, env=environment, check=True, timeout=100)
    records = recorded(terminal_run, *crawl_ids(terminal_run), tmp_path)
    one, other = (records[f"http://{host}/twin"] for host in hosts)
    whole, revisit = (one, other) if one.kind == "response" else (other, one)
    assert (whole.kind, revisit.kind) == ("response", "revisit")
    assert records[revisit.refers_to[0]] == whole
    assert revisit.refers_to[1] == whole.date


def ordered(engine, hosts, address):
    """A crawl with a batch for each host; the ids of the batches."""
    with transaction(engine) as session:
        sites = [estate.know_website(session, host=host, now=clock.now())[0] for host in hosts]
        crawl = crawls.order(
            session,
            website_ids=[site.id for site in sites],
            depth="site",
            max_pages=5,
            connect_to=address,
            connect_to_tls=None,
            batches=len(hosts),
            warc=True,
            now=clock.now(),
        )
        return list(session.exec(select(Batch.id).where(col(Batch.crawl_id) == crawl.id)))
