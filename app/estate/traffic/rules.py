"""Counts visits and page views in the lines of an access log; pure, and made for long files.

A page view is a GET that a reader got (200 or 304) of something that is no asset, by no robot that says
so. A visit is one address and browser without half an hour of silence. Neither is ever stored.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

SILENCE = 30 * 60
# Visitors silent for longer are forgotten, so that memory follows the busiest half hour.
SWEEP_EVERY = 500_000
_ASSETS = (
    *(b".css", b".js", b".mjs", b".map", b".png", b".jpg", b".jpeg", b".gif", b".svg", b".webp", b".ico"),
    *(b".woff", b".woff2", b".ttf", b".eot", b".mp4", b".webm", b".json", b".xml", b".txt", b".axd"),
)
_ROBOT = re.compile(
    rb"bot|crawl|spider|slurp|archiver|monitor|curl|wget|python|java/|go-http|libwww|scan|check|preview|"
    rb"headless|feed|uptime|pingdom|facebookexternalhit",
    re.IGNORECASE,
)
_MONTHS = {
    name.encode(): number
    for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1)  # noqa: SIM905 - twelve quoted names are harder to read
}
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - only differences between minutes are taken
_HOST = re.compile(rb"(?=[a-z])[a-z0-9.-]+\.[a-z]{2,}(?::\d+)?\Z", re.IGNORECASE)


@dataclass
class Counted:
    """What a log holds, by host ("" where lines name none) and first day of the month."""

    page_views: defaultdict[tuple[str, date], int] = field(default_factory=lambda: defaultdict(int))
    visits: defaultdict[tuple[str, date], int] = field(default_factory=lambda: defaultdict(int))
    days: defaultdict[tuple[str, date], set[int]] = field(default_factory=lambda: defaultdict(set))
    lines: int = 0
    unread: int = 0
    robots: int = 0


class LogCounter:
    """Feed it lines in the order they were written; ask `counted` at any time."""

    def __init__(self) -> None:
        self.counted = Counted()
        self._robots: dict[bytes, bool] = {}
        self._minutes: dict[bytes, tuple[int, date, int]] = {}
        self._last: dict[tuple[bytes, bytes, bytes], int] = {}

    def feed(self, lines: Iterable[bytes]) -> None:
        """Count lines of the Common or Combined Log Format, with or without the host in front."""
        counted, robots, minutes = self.counted, self._robots, self._minutes
        for line in lines:
            counted.lines += 1
            parts = line.split(b'"', 6)
            try:
                before, stamp = parts[0].split(b" [", 1)
                request, answer = parts[1].split(b" ", 2), parts[2].split()
                method, path, status = request[0], request[1], answer[0]
                at = minutes.get(stamp[:17]) or self._minute(stamp[:17])
            except (IndexError, ValueError, KeyError):
                counted.unread += 1
                continue
            agent = parts[5] if len(parts) > 5 else b""
            robot = robots.get(agent)
            if robot is None:
                robot = robots[agent] = bool(agent and _ROBOT.search(agent))
            if robot:
                counted.robots += 1
            elif method == b"GET" and status in {b"200", b"304"} and not _is_asset(path):
                self._count(before.split(b" "), at, int(stamp[18:20]), agent)
            if counted.lines % SWEEP_EVERY == 0:
                self._sweep(at[0] * 60)

    def _count(self, before: list[bytes], at: tuple[int, date, int], second: int, agent: bytes) -> None:
        named = len(before) > 3 and _HOST.match(before[0])
        host, visitor = (before[0], before[1]) if named else (b"", before[0])
        minute, month, day = at
        key = (host.split(b":")[0].decode().lower(), month)
        moment = minute * 60 + second
        who = (host, visitor, agent)
        last = self._last.get(who)
        if last is None or moment - last > SILENCE:
            self.counted.visits[key] += 1
        self._last[who] = moment
        self.counted.page_views[key] += 1
        self.counted.days[key].add(day)

    def _minute(self, stamp: bytes) -> tuple[int, date, int]:
        """`10/Oct/2025:13:55` as minutes, month and day; kept, for a log repeats each many times."""
        day, month, year = int(stamp[:2]), _MONTHS[stamp[3:6]], int(stamp[7:11])
        at = datetime(year, month, day, int(stamp[12:14]), int(stamp[15:17]))  # noqa: DTZ001 - see _EPOCH
        found = ((at - _EPOCH) // timedelta(minutes=1), date(year, month, 1), day)
        self._minutes[stamp] = found
        return found

    def _sweep(self, now: int) -> None:
        self._last = {who: at for who, at in self._last.items() if now - at <= SILENCE}


def _is_asset(path: bytes) -> bool:
    return path.partition(b"?")[0].lower().endswith(_ASSETS)
