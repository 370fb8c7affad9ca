"""robots.txt: what a site asks of robots. At least 500 KiB are read, as RFC 9309 section 2.5 says."""

from dataclasses import dataclass, field

from protego import Protego

MAX_BYTES = 512_000
MAX_CRAWL_DELAY = 60.0
_MAX_LINES = 10_000
_MAX_SITEMAPS = 50
_HTML = (b"<!doctype", b"<html", b"<?xml")


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one host for this robot."""

    agent: str
    rules: Protego | None = None
    crawl_delay: float | None = None
    sitemaps: tuple[str, ...] = ()
    forbids_all: bool = False
    truncated: bool = False
    _memory: dict[str, bool] = field(default_factory=dict, repr=False, compare=False)

    def allows(self, url: str) -> bool:
        """Tell whether this robot may fetch an address."""
        return not self.forbids_all and (self.rules is None or self.rules.can_fetch(url, self.agent))


def read_robots(body: bytes, agent: str) -> Robots:
    """Read a robots.txt that was answered with 200; a web page in its place holds no rules."""
    truncated = len(body) > MAX_BYTES
    text = body[:MAX_BYTES]
    if text.lstrip()[:9].lower().startswith(_HTML):
        return Robots(agent, truncated=truncated)
    lines = text.decode("utf-8", "replace").lstrip("\ufeff").splitlines()
    truncated = truncated or len(lines) > _MAX_LINES
    rules = Protego.parse("\n".join(lines[:_MAX_LINES]))
    delay = rules.crawl_delay(agent)
    has_rules = any(line.lstrip()[:8].lower() == "disallow" for line in lines[:_MAX_LINES])
    return Robots(
        agent,
        rules if has_rules else None,
        min(float(delay), MAX_CRAWL_DELAY) if delay else None,
        tuple(list(dict.fromkeys(rules.sitemaps))[:_MAX_SITEMAPS]),
        truncated=truncated,
    )


def robots_for_status(status: int, agent: str) -> Robots:
    """Return the rules for an answer other than 200 (RFC 9309 section 2.3.1).

    Missing means all may be fetched; a server that fails must be taken as forbidding everything.
    """
    server_error = 500
    too_many = 429
    return Robots(agent, forbids_all=status >= server_error or status == too_many)
