"""From an exception of the downloader to the one word that says why a site did not answer."""

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from twisted.internet import error
from twisted.python.failure import Failure
from twisted.web._newclient import ParseError
from twisted.web.client import ResponseNeverReceived
from twisted.web.http import PotentialDataLoss

from crawlers.connecting import ForbiddenAddressError
from crawlers.running import Directions

_CAUSES: tuple[tuple[type[BaseException], str], ...] = (
    (ForbiddenAddressError, "forbidden_address"),
    # What else is dropped on its way is dropped by the unpacking of a body: a bomb.
    (IgnoreRequest, "too_large"),
    (CannotResolveHostError, "dns_failed"),
    (DownloadTimeoutError, "timed_out"),
    (error.TimeoutError, "timed_out"),
    (DownloadConnectionRefusedError, "refused"),
    (error.ConnectionRefusedError, "refused"),
    (DownloadCancelledError, "too_large"),
    (SSL.Error, "tls_failed"),
    (error.CertificateError, "tls_failed"),
    (ResponseDataLossError, "body_incomplete"),
    (PotentialDataLoss, "body_incomplete"),
    (error.NoRouteError, "unreachable"),
    (error.ConnectionLost, "connection_lost"),
    (error.ConnectionDone, "connection_lost"),
    (error.ConnectError, "unreachable"),
    (ParseError, "malformed_answer"),
    (OSError, "malformed_answer"),
    (ValueError, "malformed_answer"),
)


def cause_of(failure: Failure, host: str, scheme: str, directions: Directions) -> str:
    """Return the cause of a failed request."""
    reasons = list(_reasons(failure.value))
    for known, cause in _CAUSES:
        if any(isinstance(reason, known) for reason in reasons):
            if cause == "dns_failed" and host in directions.forbidden:
                return "forbidden_address"
            if cause == "dns_failed" and host in directions.silent:
                return "dns_timed_out"
            if cause == "connection_lost" and scheme == "https" and _before_answer(reasons):
                # A server that knows no TLS hangs up on the first bytes of a handshake.
                return "tls_failed"
            return cause
    return "failed"


def _before_answer(reasons: list[BaseException]) -> bool:
    return any(isinstance(reason, ResponseNeverReceived) for reason in reasons)


def _reasons(error_value: BaseException | None) -> list[BaseException]:
    """Return an exception with all that it wraps."""
    found: list[BaseException] = []
    queue: list[BaseException | None] = [error_value]
    while queue:
        current = queue.pop()
        if current is None or current in found:
            continue
        found.append(current)
        queue += [current.__cause__]
        if isinstance(current, DownloadFailedError | ResponseNeverReceived) or hasattr(current, "reasons"):
            queue += [one.value for one in getattr(current, "reasons", ()) if isinstance(one, Failure)]
    return found
