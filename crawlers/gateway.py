"""The only way out of the browser: a proxy on loopback that connects where the address policy allows, or
where --connect-to says. A page's scripts thus reach no more of a network than the crawl itself.
"""

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit

from app.outbound import RefusedAddressError, checked_addresses, refusal_of_host
from crawlers.running import Directions

_MAX_HEAD = 65_536
_PIECE = 65_536
_CONNECT_SECONDS = 10.0
_IDLE_SECONDS = 30.0
_REFUSED = b"HTTP/1.1 403 Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_NOT_REACHED = b"HTTP/1.1 502 Not reached\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_OPEN = b"HTTP/1.1 200 Open\r\n\r\n"


class Gateway:
    """Speaks HTTP as a proxy: CONNECT for https, whole addresses for http, one request to a connection."""

    def __init__(self, directions: Directions) -> None:
        self._directions = directions
        self._server: asyncio.Server | None = None

    async def start(self) -> str:
        """Listen on loopback; returns the address for the browser."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=_MAX_HEAD)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def close(self) -> None:
        """Take no more connections."""
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _IDLE_SECONDS)
            await self._answer(head, reader, writer)
        writer.close()

    async def _answer(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request, *headers = head.decode("latin-1").rstrip("\r\n").split("\r\n")
        method, target, version = request.split(" ", 2)
        tunnel = method == "CONNECT"
        parts = urlsplit(f"//{target}" if tunnel else target)
        host, port = parts.hostname or "", parts.port or (443 if tunnel else 80)
        try:
            theirs, ours = await self._reach(host, port, b"https" if tunnel else b"http")
        except RefusedAddressError:
            writer.write(_REFUSED)
            return
        except (OSError, TimeoutError):
            writer.write(_NOT_REACHED)
            return
        if tunnel:
            writer.write(_OPEN)
        else:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            kept = [one for one in headers if not one.lower().startswith(("connection:", "proxy-"))]
            lines = [f"{method} {path} {version}", *kept, "Connection: close", "", ""]
            ours.write("\r\n".join(lines).encode("latin-1"))
        await asyncio.gather(_pass_on(reader, ours), _pass_on(theirs, writer))

    async def _reach(
        self, host: str, port: int, scheme: bytes
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect to the first address of a host that answers, all of them allowed."""
        target = self._directions.target(scheme)
        if target is not None:
            if refusal := refusal_of_host(host):
                raise RefusedAddressError(refusal)
            return await asyncio.open_connection(target.address, target.port)
        lookup = self._directions.lookup
        failure: OSError | TimeoutError = OSError("the name has no address")
        for address in await asyncio.to_thread(checked_addresses, host, port, lookup):
            try:
                return await asyncio.wait_for(asyncio.open_connection(address, port), _CONNECT_SECONDS)
            except (OSError, TimeoutError) as fault:
                failure = fault
        raise failure


async def _pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Pass bytes on until one side has no more or is silent for too long."""
    with suppress(OSError, TimeoutError):
        while piece := await asyncio.wait_for(source.read(_PIECE), _IDLE_SECONDS):
            sink.write(piece)
            await sink.drain()
    sink.close()
