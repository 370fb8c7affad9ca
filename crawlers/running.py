"""What one run of a batch hands to all parts of the crawl: its database, and where connections go."""

from dataclasses import dataclass, field
from typing import Any, Self

from scrapy.logformatter import LogFormatter
from sqlalchemy import Engine

from app.outbound import Resolver, resolve
from app.storage import Store


@dataclass(frozen=True, slots=True)
class Target:
    """The address that --connect-to names."""

    address: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ADDRESS:PORT, with an IPv6 address in brackets."""
        address, _, port = text.rpartition(":")
        return cls(address.strip("[]"), int(port))


@dataclass(frozen=True, slots=True)
class Directions:
    """What --connect-to and --connect-to-tls say, which names turned out to be forbidden,
    and which nobody answered for.
    """

    plain: Target | None = None
    tls: Target | None = None
    lookup: Resolver = resolve
    forbidden: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)

    @property
    def directed(self) -> bool:
        """Tell whether names are left unresolved."""
        return self.plain is not None

    def target(self, scheme: bytes) -> Target | None:
        """Return where connections of a scheme go, or None where names are resolved."""
        if scheme == b"https" and self.tls is not None:
            return self.tls
        return self.plain


@dataclass(frozen=True, slots=True)
class Run:
    """The RUN setting. Scrapy copies settings deeply; a database and a shared set stay what they are."""

    engine: Engine
    batch_id: str
    directions: Directions
    store: Store | None = None
    crawl_id: str = ""
    worker: str = ""
    warc: bool = False
    everything: bool = False
    name_servers: tuple[tuple[str, int], ...] = ()
    browser: Any = None  # crawlers.browser, where front pages are opened in one as well

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


class Quiet(LogFormatter):
    """Makes no lines of what goes well."""

    def crawled(self, *_: Any) -> None:  # type: ignore[override] # None is allowed: it leaves the line out
        """Say nothing of an answer."""

    def scraped(self, *_: Any) -> None:  # type: ignore[override]
        """Say nothing of an item."""
