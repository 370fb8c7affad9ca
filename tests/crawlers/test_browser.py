"""With HUB_BROWSER set, a browser opens each front page too, past no more than the address policy allows."""

import pytest

from tests.loopback import Loopback, Reply, page

SCRIPT = """<script>
document.cookie = 'seen=yes';
const more = document.createElement('p');
more.textContent = 'Words that a script adds';
document.body.append(more);
fetch('/open').catch(() => 0);
fetch('/private/part').catch(() => 0);
fetch('http://tracker.example/pixel').catch(() => 0);
fetch('http://127.0.0.1:%d/secret').catch(() => 0);
fetch('http://169.254.169.254/latest').catch(() => 0);
</script>"""


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.backends("sqlite")
def test_a_browser_sees_what_scripts_add_and_reaches_no_more_than_the_crawl(
    crawl, visit_of, chromium, monkeypatch
):
    monkeypatch.setenv("HUB_BROWSER", str(chromium))
    with Loopback({"127.0.0.1": {"/secret": page("Secret")}}) as inside:
        sites = {
            "scripted.example": {
                "/": page("Scripted", "/next", extra=SCRIPT % inside.port),
                "/robots.txt": Reply(b"User-agent: *\nDisallow: /private/", content_type="text/plain"),
                "/open": Reply(b"open"),
                "/private/part": Reply(b"private"),
            },
            "plain.example": {"/": page("Plain")},
            "tracker.example": {"/pixel": Reply(b"", headers={"Access-Control-Allow-Origin": "*"})},
        }
        with Loopback(sites) as server:
            outcome = crawl(server, "scripted.example", "plain.example", "--home")
        assert outcome.exit_code == 0, outcome.stderr
        assert inside.asked == []
    assert server.paths("tracker.example") == ["/pixel"]
    loaded = {path.removeprefix("http://scripted.example") for path in server.paths("scripted.example")}
    assert "/open" in loaded
    assert "/private/part" not in loaded, "robots.txt counts for the browser too"
    others = [one for one in server.asked if one.agent != "Directhub/1.0 (+http://127.0.0.1:8000)"]
    assert not others
    seen = visit_of("scripted.example")[0].evidence["browser"]
    assert seen["measured"]
    assert "tracker.example" in seen["third_parties"]
    assert {"name": "seen", "domain": "scripted.example"} in seen["cookies"]
    assert seen["words"] == 7
    assert seen["cumulative_layout_shift"] >= 0
    assert visit_of("plain.example")[0].evidence["browser"]["cookies"] == []
