"""Lines about a crawl for the person at the terminal."""

from collections.abc import Iterator
from datetime import datetime

from app.estate.crawls.queries import Ending, Standing
from app.terminal import how_many

_HOSTS_NAMED = 5


def standing_line(standing: Standing, before: Standing, began: datetime, now: datetime) -> str:
    """Return pages, sites, rate and time left in one line."""
    seconds = max((now - began).total_seconds(), 0.001)
    pages = standing.pages - before.pages
    rate = pages / seconds
    sites = how_many(standing.sites, "site")
    line = f"crawl: {how_many(standing.pages, 'page')}, {standing.sites_done:,} of {sites}"
    if pages:
        line += f", {rate:,.1f} pages a second"
    left = _seconds_left(standing, before, seconds, rate)
    return f"{line}, about {_duration(left)} left" if left is not None else line


def _seconds_left(standing: Standing, before: Standing, seconds: float, rate: float) -> float | None:
    """Return an estimate from the addresses that wait, and from the sites still to be opened."""
    done = standing.sites_done - before.sites_done
    if standing.sites == standing.sites_done or not rate:
        return None
    by_pages = standing.queued / rate
    by_sites = (standing.sites - standing.sites_done) * seconds / done if done else 0.0
    return max(by_pages, by_sites)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def ending_lines(
    ending: Ending, before: Standing, after: Standing, began: datetime, now: datetime, *, whole: bool
) -> Iterator[str]:
    """Return the summary of a crawl; websites that it has not ended are added up with the next run."""
    seconds = max((now - began).total_seconds(), 0.001)
    rate = max(after.pages - before.pages, 0) / seconds
    yield f"{'finished' if whole else 'interrupted'} after {_duration(seconds)}"
    yield f"  sites: {ending.sites_done:,} of {ending.sites:,}"
    if not whole:
        yield f"  kept so far: {how_many(after.pages, 'page')}; of the sites that are done:"
    yield f"  pages: {ending.pages:,}, documents: {ending.documents:,}, {ending.size / 1e6:,.1f} MB"
    yield f"  pages a second: {rate:,.1f}"
    yield f"  addresses that failed: {ending.errors:,}, broken links: {ending.broken_links:,}"
    for cause, hosts in ending.causes.items():
        named = ", ".join(hosts[:_HOSTS_NAMED])
        more = f" and {len(hosts) - _HOSTS_NAMED:,} more" if len(hosts) > _HOSTS_NAMED else ""
        yield f"  {cause}: {how_many(len(hosts), 'site')}: {named}{more}"
    if not whole:
        yield "  the same command takes it up where it stopped"
