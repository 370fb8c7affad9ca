"""The adapter to ClamAV's daemon: its INSTREAM command over TCP or a Unix socket (man 8 clamd)."""

import socket
import struct
from urllib.parse import urlsplit

import structlog

from app.journeys.uploads.port import ScannerUnavailableError
from app.journeys.uploads.rules import Verdict

TIMEOUT_SECONDS = 30.0
CHUNK = 64 * 1024
PORT = 3310
LONGEST_ANSWER = 4096
log = structlog.get_logger(__name__)


class ClamdScanner:
    """clamd at `tcp://host:port` or `unix:///path/of/socket`."""

    def __init__(self, address: str) -> None:
        self._parts = urlsplit(address)
        if self._parts.scheme not in {"tcp", "unix"}:
            raise ValueError("HUB_CLAMD_URL is tcp://host:port or unix:///path")

    def scan(self, content: bytes) -> Verdict:
        try:
            with self._connect() as link:
                link.sendall(b"zINSTREAM\0")
                for start in range(0, len(content), CHUNK):
                    piece = content[start : start + CHUNK]
                    link.sendall(struct.pack("!L", len(piece)) + piece)
                link.sendall(struct.pack("!L", 0))
                answer = self._answer(link)
        except OSError as fault:
            log.warning("scanner_silent", fault=type(fault).__name__)
            raise ScannerUnavailableError(type(fault).__name__) from fault
        return _verdict(answer)

    def _connect(self) -> socket.socket:
        if self._parts.scheme == "unix":
            link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            link.settimeout(TIMEOUT_SECONDS)
            try:
                link.connect(self._parts.path)
            except OSError:
                link.close()
                raise
            return link
        where = (self._parts.hostname or "127.0.0.1", self._parts.port or PORT)
        return socket.create_connection(where, timeout=TIMEOUT_SECONDS)

    @staticmethod
    def _answer(link: socket.socket) -> str:
        received = b""
        while not received.endswith(b"\0") and len(received) < LONGEST_ANSWER:
            piece = link.recv(LONGEST_ANSWER)
            if not piece:
                break
            received += piece
        return received.rstrip(b"\0").decode("utf-8", "replace").strip()


def _verdict(answer: str) -> Verdict:
    """'stream: OK', 'stream: Eicar-Signature FOUND', or an error."""
    if answer == "stream: OK":
        return Verdict(clean=True)
    if answer.endswith(" FOUND"):
        return Verdict(clean=False, found=answer.removeprefix("stream: ").removesuffix(" FOUND"))
    log.warning("scanner_refused", answer=answer[:80])
    raise ScannerUnavailableError(answer[:80])
