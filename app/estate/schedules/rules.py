"""What a crawl from the workbench may ask, and what its states are called; pure."""

from collections.abc import Mapping
from dataclasses import dataclass

RUN, QUEUE = "estate.run_crawl", "crawls"
# States of a crawl; `stopping` lasts until its processes have ended.
RUNNING, STOPPING, INTERRUPTED, FINISHED = "running", "stopping", "interrupted", "finished"
DEPTHS = ("home", "site")
INTERVALS = (0, 1, 7, 30, 90)
DEFAULT_PAGES, MAX_PAGES = 500, 100_000
EVERY, OWNER, HOST = "all", "owner", "host"


@dataclass(frozen=True, slots=True)
class CrawlWish:
    """What somebody asks for; `every_days` 0 means once."""

    depth: str
    max_pages: int
    which: str
    owner: str
    host: str
    every_days: int


def wish_from(form: Mapping[str, str]) -> CrawlWish:
    """The form as a value; a number that cannot be read is -1."""
    pages = form.get("max_pages", "").strip()
    every = form.get("every_days", "0")
    depth = form.get("depth", "")
    return CrawlWish(
        depth=depth,
        max_pages=1 if depth == "home" else _number(pages or str(DEFAULT_PAGES)),
        which=form.get("which", ""),
        owner=form.get("owner", ""),
        host=form.get("host", "").strip().lower(),
        every_days=_number(every),
    )


def faults(wish: CrawlWish) -> dict[str, str]:
    """What is wrong with a wish, as codes by field."""
    found = {}
    if wish.depth not in DEPTHS:
        found["depth"] = "depth_missing"
    if not 1 <= wish.max_pages <= MAX_PAGES:
        found["max_pages"] = "pages_range"
    if wish.which not in {EVERY, OWNER, HOST}:
        found["which"] = "which_missing"
    if wish.which == OWNER and not wish.owner:
        found["owner"] = "owner_missing"
    if wish.which == HOST and not wish.host:
        found["host"] = "host_missing"
    if wish.which == HOST and wish.every_days:
        found["every_days"] = "host_once"
    if wish.every_days not in INTERVALS:
        found["every_days"] = "interval_unknown"
    return found


def _number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 9 else -1
