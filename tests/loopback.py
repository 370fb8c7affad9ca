"""Made-up websites on loopback, told apart by the Host header: fast enough to measure a crawler with."""

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

HTML = "text/html; charset=utf-8"


@dataclass
class Reply:
    body: bytes = b""
    status: int = 200
    content_type: str = HTML
    headers: dict[str, str] = field(default_factory=dict)
    # Bytes sent as they stand instead of an answer, with a pause before each piece.
    raw: tuple[bytes, ...] = ()
    pause: float = 0.0

    def head(self) -> bytes:
        lines = [f"HTTP/1.1 {self.status} X", f"Content-Type: {self.content_type}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if not any(name.lower() == "content-length" for name in self.headers):
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join([*lines, "", ""]).encode()


@dataclass(frozen=True)
class Asked:
    at: float
    host: str
    method: str
    path: str
    agent: str


def page(title: str, *links: str, words: str = "", extra: str = "") -> Reply:
    anchors = "".join(f"<li><a href='{link}'>{link}</a></li>" for link in links)
    return Reply(
        f"<!doctype html><html lang='en'><head><title>{title}</title></head><body><main><h1>{title}</h1>"
        f"<p>{words}</p><ul>{anchors}</ul>{extra}</main></body></html>".encode()
    )


Pages = dict[str, Reply] | Callable[[str], Reply | None]
MISSING = Reply(b"<html><title>Page not found</title><h1>Page not found</h1></html>", status=404)


class Loopback:
    """Serves `sites` (host -> pages) on a port of its own until the with block ends."""

    def __init__(self, sites: dict[str, Pages], *, tls=None, keep_log: bool = True) -> None:
        self.sites = sites
        self.asked: list[Asked] = []
        self.port = 0
        self._tls = tls
        self._keep_log = keep_log
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def paths(self, host: str, method: str = "GET") -> list[str]:
        return [one.path for one in self.asked if (one.host, one.method) == (host, method)]

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            self._loop.create_server(lambda: _Connection(self), "127.0.0.1", 0, ssl=self._tls, backlog=2000)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))

    def reply(self, method: str, host: str, path: str, agent: str) -> Reply:
        if self._keep_log:
            self.asked.append(Asked(time.monotonic(), host, method, path, agent))
        pages = self.sites.get(host)
        if pages is None:
            return MISSING
        found = pages(path) if callable(pages) else pages.get(path)
        return found or MISSING


class _Connection(asyncio.Protocol):
    def __init__(self, server: Loopback) -> None:
        self._server = server
        self._buffer = b""

    def connection_made(self, transport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head, self._buffer = self._buffer[:end], self._buffer[end + 4 :]
            self._answer(head)
        if len(self._buffer) > 100_000 or (self._buffer and self._buffer[0] == 0x16):
            self._transport.close()  # a TLS greeting on a plain port

    def _answer(self, head: bytes) -> None:
        request, *rest = head.decode("latin-1").split("\r\n")
        method, path, _ = request.split(" ", 2)
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in rest)}
        host = headers.get("host", "").partition(":")[0]
        reply = self._server.reply(method, host, path, headers.get("user-agent", ""))
        if reply.headers.get("ETag") and headers.get("if-none-match") == reply.headers["ETag"]:
            reply = Reply(status=304, headers={"ETag": reply.headers["ETag"]})
        if reply.raw or reply.pause:
            asyncio.get_running_loop().create_task(self._slowly(reply))
        else:
            self._transport.write(reply.head() + (b"" if method == "HEAD" else reply.body))

    async def _slowly(self, reply: Reply) -> None:
        for piece in reply.raw or (reply.head() + reply.body,):
            await asyncio.sleep(reply.pause)
            if self._transport.is_closing():
                return
            self._transport.write(piece)
        if reply.raw:
            self._transport.close()
