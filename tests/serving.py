"""A hub answering over real HTTP on a port of its own, and a person's browser to visit it with."""

import logging
import re
import socket
import threading
from contextlib import contextmanager
from html import unescape
from urllib.parse import urljoin, urlsplit

import httpx2
from werkzeug.serving import WSGIRequestHandler, make_server

FIELD = re.compile(r"<input\b[^>]*>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class _Quiet(WSGIRequestHandler):
    def log(self, *_args, **_kwargs) -> None:
        """The access log would only be noise."""


@contextmanager
def served(app, port):
    """The application on 127.0.0.1:port until the block ends, each request in a thread of its own."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


class Browser:
    """Keeps cookies, follows redirects within the hub, fills in forms; other sites are not visited."""

    def __init__(self, hub: str) -> None:
        self.hub = hub
        self.client = httpx2.Client(trust_env=False, timeout=30)

    def close(self) -> None:
        self.client.close()

    def get(self, url):
        return self._arrive(self.client.get(urljoin(self.hub, url)))

    def post(self, url, data):
        return self._arrive(self.client.post(urljoin(self.hub, url), data=data))

    def submit(self, page, **typed):
        """Press the button of the page's own form, with its hidden fields and what was typed."""
        form = re.search(r"<form\b[^>]*>.*?</form>", page.text.split("<main")[1], re.DOTALL)[0]
        action = dict(ATTRIBUTE.findall(form.split(">", 1)[0])).get("action", "")
        fields = [dict(ATTRIBUTE.findall(tag)) for tag in FIELD.findall(form)]
        kept = {f["name"]: unescape(f.get("value", "")) for f in fields if f.get("type") == "hidden"}
        return self.post(urljoin(str(page.url), unescape(action)), {**kept, **typed})

    def _arrive(self, answer):
        """Follow redirects until a page, or an address outside the hub, which stays a redirect."""
        for _ in range(12):
            target = urljoin(str(answer.url), answer.headers.get("location", ""))
            if not answer.is_redirect or origin(target) != origin(self.hub):
                return answer
            answer = self.client.get(target)
        raise AssertionError(f"too many redirects, the last to {target}")


def origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
