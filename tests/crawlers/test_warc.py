"""`hub crawl --warc` keeps what was answered in a form that other tools read, equal contents once."""

import json

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.loopback import Loopback, Reply, page

HOST = "record.example"


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
    file = tmp_path / "crawl.warc.gz"
    assert terminal_run(["crawls", "warc", crawl_id, str(file)]).exit_code == 0
    kinds, bodies = {}, {}
    with file.open("rb") as opened:
        for record in ArchiveIterator(opened, check_digests="raise"):
            url = record.rec_headers.get_header("WARC-Target-URI")
            kinds[url] = record.rec_type
            bodies[url] = record.content_stream().read()
    assert {kinds[f"http://{HOST}/one"], kinds[f"http://{HOST}/two"]} == {"response", "revisit"}
    assert twin.body in {bodies[f"http://{HOST}/one"], bodies[f"http://{HOST}/two"]}
    assert kinds[f"http://{HOST}/robots.txt"] == "response"
    assert kinds[f"http://{HOST}/moved"] == "response"
    assert terminal_run(["crawls", "warc", "0" * 32, str(file)]).exit_code == 1
    assert terminal_run(["crawls", "stop", "0" * 32]).exit_code == 2
