"""What the hub needs of a malware scanner."""

from typing import Protocol

from app.journeys.uploads.rules import Verdict


class ScannerUnavailableError(Exception):
    """The scanner did not answer: the file is not taken, trying again later may help."""


class Scanner(Protocol):
    """Looks at a file's content before anybody can fetch it. May raise ScannerUnavailableError."""

    def scan(self, content: bytes) -> Verdict: ...
