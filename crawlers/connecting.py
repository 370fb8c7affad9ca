"""Where connections go: to addresses that the one policy allows, resolved once and off the reactor's
thread; or, under --connect-to, all to one address while URLs and Host headers stay as they are.
"""

from collections.abc import Sequence
from functools import lru_cache, partial
from threading import Thread
from typing import Any

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet import error
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import HostnameEndpoint, wrapClientTLS
from twisted.internet.interfaces import (
    IAddress,
    IHostnameResolver,
    IHostResolution,
)
from twisted.internet.threads import deferToThreadPool
from twisted.python.failure import Failure
from twisted.python.threadpool import ThreadPool
from twisted.web.client import HTTPConnectionPool
from zope.interface import implementer

from app.outbound import refusal_of_address, refusal_of_host
from crawlers.running import Directions, Run

# Threads that only wait for an answer cost little; a few would make one dead name delay the next.
RESOLVER_THREADS = 1024


class ForbiddenAddressError(IgnoreRequest):
    """The policy does not let the crawl connect there."""


class AddressPolicy:
    """Downloader middleware: hosts that are addresses or local names are refused before any lookup."""

    def __init__(self) -> None:
        self._refusal = lru_cache(maxsize=4096)(refusal_of_host)

    def process_request(self, request: Request) -> None:
        refusal = self._refusal(urlparse_cached(request).hostname or "")
        if refusal:
            raise ForbiddenAddressError(refusal)


class DirectedPool(HTTPConnectionPool):
    """A connection pool that connects where --connect-to says; the key keeps names apart."""

    def __init__(self, reactor: Any, directions: Directions, tls: Any) -> None:
        super().__init__(reactor, persistent=True)  # type: ignore[no-untyped-call]
        self._directions = directions
        self._tls = tls

    def _newConnection(self, key: Any, endpoint: Any) -> Deferred[Any]:  # noqa: N802 - Twisted's name
        """Connect where directed. A kept connection that has died meanwhile ends here too."""
        scheme, host, port = key[0], key[1], key[2]
        target = self._directions.target(scheme)
        if target is not None:
            endpoint = HostnameEndpoint(self._reactor, target.address, target.port)
            if scheme == b"https":
                endpoint = wrapClientTLS(self._tls.creatorForNetloc(host, port), endpoint)
        made: Deferred[Any] = super()._newConnection(key, endpoint)
        return made


class DownloadHandler(HTTP11DownloadHandler):
    """Scrapy's own handler over a pool of ours."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        direct(self, crawler)


def direct(handler: HTTP11DownloadHandler, crawler: Crawler) -> None:
    """Let a handler connect where the run says."""
    run: Run = crawler.settings["RUN"]
    factory: Any = handler._contextFactory  # noqa: SLF001 - no public seam
    # One OpenSSL context for all connections: making one for each costs more than a page.
    options = factory._get_cert_options()  # noqa: SLF001
    factory._get_cert_options = lambda: options  # noqa: SLF001
    theirs = handler._pool  # noqa: SLF001
    pool = DirectedPool(theirs._reactor, run.directions, factory)  # noqa: SLF001
    pool.maxPersistentPerHost = theirs.maxPersistentPerHost
    pool.cachedConnectionTimeout = 30
    pool._factory = theirs._factory  # noqa: SLF001 - Scrapy's lenient parser
    handler._pool = pool  # noqa: SLF001


class _Threads(ThreadPool):
    """Threads that the end of the process does not wait for: a look-up cannot be called back."""

    threadFactory: Any = staticmethod(partial(Thread, daemon=True))  # noqa: N815 - Twisted's name


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """A lookup in a thread cannot be called back; its answer is dropped."""


@implementer(IHostnameResolver)
class PolicyResolver:
    """Resolves names in threads of its own, remembers answers, and hands on only allowed addresses."""

    def __init__(
        self,
        reactor: Any,
        *,
        directions: Directions,
        timeout: float,
    ) -> None:
        self._reactor = reactor
        self._directions = directions
        self._timeout = timeout
        self._answers: dict[str, Sequence[str]] = {}
        self._threads = _Threads(0, RESOLVER_THREADS, "resolver")

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> "PolicyResolver":
        run: Run = crawler.settings["RUN"]
        return cls(reactor, directions=run.directions, timeout=crawler.settings.getfloat("DNS_TIMEOUT"))

    def install_on_reactor(self) -> None:
        self._reactor.installNameResolver(self)
        self._threads.start()

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: N803 - Twisted's name
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """Look a name up. A name with one forbidden address among its addresses gets no answer."""
        del addressTypes, transportSemantics
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        if self._is_target(hostName, portNumber):
            self._hand_over([hostName], portNumber, resolutionReceiver)
        elif hostName in self._answers:
            self._hand_over(self._answers[hostName], portNumber, resolutionReceiver)
        else:
            self._look_up(hostName, portNumber, resolutionReceiver)
        return resolution

    def _is_target(self, host: str, port: int) -> bool:
        """Tell whether this is the one address that --connect-to exempts."""
        targets = (self._directions.plain, self._directions.tls)
        return any(one is not None and (one.address, one.port) == (host, port) for one in targets)

    def _look_up(self, host: str, port: int, receiver: Any) -> None:
        deferred = deferToThreadPool(self._reactor, self._threads, self._directions.lookup, host, port)
        deferred.addTimeout(self._timeout, self._reactor)

        def answered(addresses: Sequence[str]) -> None:
            if any(map(refusal_of_address, addresses)):
                self._directions.forbidden.add(host)
                addresses = ()
            self._answers[host] = addresses
            self._hand_over(addresses, port, receiver)

        def failed(failure: Failure) -> None:
            if isinstance(failure.value, TimeoutError | error.TimeoutError):
                self._directions.silent.add(host)
            self._answers[host] = ()
            receiver.resolutionComplete()

        deferred.addCallbacks(answered, failed)

    @staticmethod
    def _hand_over(addresses: Sequence[str], port: int, receiver: Any) -> None:
        for text in addresses:
            family = IPv6Address if ":" in text else IPv4Address
            receiver.addressResolved(family("TCP", text, port))
        receiver.resolutionComplete()
