"""One website's visit as a state machine: which step comes next, and what each answer means.

A visit has one request under way at any time. Robots come first, then the front page and what tells
of the whole site, then page after page from the frontier.
"""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from app.estate.rules import Earlier, PageEvidence, Work, spell
from crawlers.extract.addresses import bare, host_of, kind_of, normalise
from crawlers.extract.robots import Robots
from crawlers.extract.soft_404 import made_up_path
from crawlers.frontier import Frontier

MAX_SITEMAPS = 10
MAX_HOPS = 5
MAX_RETRIES = 2
MAX_FEEDS = 3
MAX_STYLE_SHEETS = 3
_LISTED_PER_PAGE = 2
_LISTED_ANYHOW = 1000
_FIRST_SLOWNESS = 1.0
_MOST_SLOWNESS = 60.0


@dataclass(frozen=True, slots=True)
class Step:
    """One request to make: its purpose decides what is made of the answer."""

    purpose: str  # robots, front, sitemap, style, missing, variant, browser, page, document
    url: str
    method: str = "GET"
    hops: int = 0
    tries: int = 0
    delay: float = 0.0
    earlier: Earlier | None = None  # what an earlier visit knows the page by


class Visit:
    """Where a visit stands."""

    def __init__(
        self,
        work: Work,
        *,
        depth: str,
        max_pages: int,
        started_at: datetime,
        earlier: dict[str, Earlier] | None = None,
        browser: bool = False,
    ) -> None:
        """Begin, or take up again, the visit of one website."""
        self.earlier = earlier or {}
        self.browser = browser
        self.feeds: list[str] = []
        self.style_sheets: list[str] = []
        self._slowness = 0.0
        self.work = work
        self.host = work.host
        self.depth = depth
        self.started_at = work.started_at or started_at
        self.evidence: dict[str, Any] = dict(work.evidence)
        self.frontier = Frontier(max_pages, work.done)
        # Of a sitemap of fifty thousand addresses no more are taken up than the budget may need.
        self.most_listed = _LISTED_PER_PAGE * max_pages + _LISTED_ANYHOW
        self.robots: dict[str, Robots] = {}
        self.origin = ""
        self.cause: str | None = None
        self.looked = bool(work.evidence.get("origin"))
        self.failures = 0
        self.held: list[PageEvidence] = []
        self.listed: list[str] = []
        self.failed_origins: dict[str, str] = {}
        self._steps: deque[Step] = deque()
        self._sitemaps_left = MAX_SITEMAPS
        self._sitemaps_seen: set[str] = set()
        self._origins = _origins(work)
        for url in work.pending:
            self.frontier.offer(url)
        self.try_next_origin()

    @property
    def crawl_delay(self) -> float:
        """Return the pause that the site's robots.txt asks for."""
        delays = [rules.crawl_delay or 0.0 for rules in self.robots.values()]
        return max(delays, default=0.0)

    @property
    def pause(self) -> float:
        """Return the pause before the next request: what robots.txt asks, or longer after refusals."""
        return max(self.crawl_delay, self._slowness)

    def slow_down(self) -> None:
        """Wait twice as long as before, up to a minute: the server refuses."""
        self._slowness = min(max(self._slowness * 2, _FIRST_SLOWNESS), _MOST_SLOWNESS)

    def speed_up(self) -> None:
        """Wait half as long as before: the server answers again."""
        self._slowness = self._slowness / 2 if self._slowness > _FIRST_SLOWNESS / 2 else 0.0

    def next_step(self) -> Step | None:
        """Return what to ask for next, or None when the visit is over."""
        if self._steps:
            return self._steps.popleft()
        if not self.looked or self.depth == "home" or self.cause is not None:
            return None
        while (url := self.frontier.take()) is not None:
            if not self.may_fetch(url):
                self._count("forbidden_by_robots")
                continue
            document = kind_of(url) == "document"
            if document:
                return Step("document", url, "HEAD")
            return Step("page", url, earlier=self._recognisable(url))
        return None

    def _recognisable(self, url: str) -> Earlier | None:
        known = self.earlier.get(url)
        return known if known and (known.etag or known.last_modified) else None

    def stop(self, cause: str) -> None:
        """End the visit early, for a reason."""
        self.cause = cause
        self._steps.clear()

    def again(self, step: Step) -> None:
        """Put a step at the head of the queue."""
        self._steps.appendleft(step)

    def may_fetch(self, url: str) -> bool:
        """Tell whether the robots.txt of the address's host allows it; unknown hosts ask the main one."""
        rules = self.robots.get(host_of(url)) or self.robots.get(self.host_of_origin)
        return rules is None or rules.allows(url)

    @property
    def host_of_origin(self) -> str:
        """Return the host that the visit settled on."""
        return host_of(self.origin) if self.origin else self.host

    def is_own(self, url: str) -> bool:
        """Tell whether an address belongs to this website."""
        return bare(host_of(url)) == bare(self.host)

    def spelt(self, url: str) -> str:
        """Return an address of this website as the crawl spells it."""
        return spell(url, self.origin)

    def offer(self, url: str, *, first: bool = False) -> None:
        """Offer an address to the frontier, if it is of this website."""
        if not self.frontier.knows(url) and self.is_own(url):
            self.frontier.offer(self.spelt(url), first=first)

    # Reaching the site

    def try_next_origin(self) -> bool:
        """Ask the next origin for its robots.txt; False when none is left."""
        while self._origins:
            origin = self._origins.popleft()
            if self.failed_origins.get(host_of(origin)) not in {"dns_failed", "dns_timed_out"}:
                self._steps.appendleft(Step("robots", f"{origin}/robots.txt"))
                return True
        return False

    def robots_failed(self, step: Step, cause: str) -> None:
        """Note an origin that cannot be reached, and try the next or end the visit."""
        origin = origin_of(step.url)
        self.failed_origins[host_of(origin)] = cause
        self.variant(origin)["cause"] = cause
        self._steps.clear()
        if not self.try_next_origin():
            self.cause = self.failed_origins.get(self.host, cause)

    def robots_known(self, step: Step, rules: Robots) -> None:
        """Go on to the front page of the origin whose rules are now known."""
        origin = origin_of(step.url)
        self.robots[host_of(origin)] = rules
        self.origin = origin
        self.evidence["origin"] = origin
        if self.looked:
            return
        front = f"{origin}/"
        if rules.allows(front):
            self._steps.append(Step("front", front))
        else:
            self.cause = "robots_unreachable" if rules.forbids_all else "robots_forbid"

    # The site as a whole

    def front_redirects(self, target: str, hops: int) -> bool:
        """Follow the front page to where it leads on this website; False if it leads away."""
        if not self.is_own(target) or self.frontier.knows(target):
            return False
        self.frontier.mark(target)
        origin = origin_of(target)
        if host_of(target) not in self.robots:
            self._steps.appendleft(Step("robots", f"{origin}/robots.txt"))
        else:
            self.origin = origin
            self.evidence["origin"] = origin
            self._steps.appendleft(Step("front", target, hops=hops + 1))
        return True

    def front_seen(self) -> None:
        """Plan the questions about the whole site."""
        rules = self.robots[self.host_of_origin]
        sitemaps = [url for url in rules.sitemaps if self.is_own(url)] or [f"{self.origin}/sitemap.xml"]
        for url in (*sitemaps[:MAX_SITEMAPS], *self.feeds[:MAX_FEEDS]):
            self.add_sitemap(url)
        for url in self.earlier:
            self.frontier.offer(url)
        own = [url for url in self.style_sheets if self.is_own(url) and self.may_fetch(url)]
        self._steps.extend(Step("style", url) for url in own[:MAX_STYLE_SHEETS])
        missing = self.origin + made_up_path(self.work.visit_id)
        if self.may_fetch(missing):
            self._steps.append(Step("missing", missing))
        for origin in self._variants():
            # The same host over another scheme would only send the same page again.
            method = "HEAD" if host_of(origin) == self.host_of_origin else "GET"
            self._steps.append(Step("variant", f"{origin}/", method))
        if self.browser:
            self._steps.append(Step("browser", self.evidence["front"]["url"]))

    def _variants(self) -> list[str]:
        """Return the other spellings of the site: http and https, with and without www."""
        own = bare(urlsplit(self.origin)[1])
        spellings = [f"{scheme}://{host}" for scheme in ("https", "http") for host in (own, f"www.{own}")]
        known = self.evidence.get("variants", {})
        dead = {host for host, cause in self.failed_origins.items() if cause == "dns_failed"}
        return [origin for origin in spellings if origin not in known and host_of(origin) not in dead]

    def add_sitemap(self, url: str) -> None:
        """Plan to read a sitemap, within the limit."""
        full = normalise(f"{self.origin}/", url)
        wanted = full and full not in self._sitemaps_seen and self.is_own(full) and self.may_fetch(full)
        if full and wanted and self._sitemaps_left > 0:
            self._sitemaps_left -= 1
            self._sitemaps_seen.add(full)
            self._steps.append(Step("sitemap", full))

    def variant(self, origin: str) -> dict[str, Any]:
        """Return the record of one spelling of the site."""
        record: dict[str, Any] = self.evidence.setdefault("variants", {}).setdefault(origin, {})
        return record

    def settled(self) -> bool:
        """Tell whether all questions about the whole site have just been answered."""
        if self.looked or self._steps or self.cause is not None:
            return False
        self.looked = True
        return True

    def _count(self, name: str) -> None:
        self.evidence[name] = self.evidence.get(name, 0) + 1


def origin_of(url: str) -> str:
    """Return scheme and host of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def redirect_target(url: str, location: str) -> str | None:
    """Return where a redirect leads, or None if that is no web address."""
    return normalise(url, urljoin(url, location)) if location else None


def _origins(work: Work) -> deque[str]:
    """Return the origins to try, the one an earlier run settled on first."""
    known = work.evidence.get("origin")
    if known:
        return deque([known])
    other = bare(work.host) if work.host.startswith("www.") else f"www.{work.host}"
    return deque(f"{scheme}://{host}" for host in (work.host, other) for scheme in ("https", "http"))
