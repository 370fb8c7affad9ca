"""The sample estate as a WSGI application, and a threaded loopback server for it."""

import socketserver
from collections.abc import Iterable
from http import HTTPStatus
from wsgiref.simple_server import ServerHandler, WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIEnvironment

from app.devtools.sample_sites.responses import answer, sites_by_host

LOOPBACK = "127.0.0.1"


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer for the site that the Host header names; conditional requests get 304."""
    host = environ.get("HTTP_HOST", "").partition(":")[0].lower()
    found = answer(host, environ.get("PATH_INFO", "/") or "/")
    tag = found.headers.get("ETag")
    status, body = found.status, found.body
    if tag is not None and environ.get("HTTP_IF_NONE_MATCH") == tag:
        status, body = HTTPStatus.NOT_MODIFIED, b""
    headers = [*found.headers.items(), ("Content-Length", str(len(body)))]
    start_response(f"{status.value} {status.phrase}", headers)
    return [] if environ.get("REQUEST_METHOD") == "HEAD" else [body]


class _Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True
    # A crawl opens many connections at once; the default backlog of 5 would refuse some.
    request_queue_size = 128


class _Handler(WSGIRequestHandler):
    """Quiet, and drops the connection of a site that does not answer, as a dead server does."""

    timeout = 10

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
        pass

    def handle(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            return
        host = self.headers.get("Host", "").partition(":")[0].lower()
        site = sites_by_host().get(host)
        if site is not None and not site.answers:
            self.close_connection = True
            return
        streams = self.rfile, self.wfile, self.get_stderr()
        handler = ServerHandler(*streams, self.get_environ(), multithread=True)  # type: ignore[arg-type]
        handler.request_handler = self  # type: ignore[attr-defined] # read by ServerHandler.close
        handler.run(application)


def make_sample_server(port: int) -> WSGIServer:
    """A server on loopback; port 0 picks a free one. Call serve_forever() on it."""
    return make_server(LOOPBACK, port, application, _Server, _Handler)
