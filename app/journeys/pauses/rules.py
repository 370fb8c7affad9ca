"""When a service that is closed opens again. Pure."""

from collections.abc import Iterable
from datetime import datetime

Times = tuple[datetime, datetime | None]


def opens_again(closed: Iterable[Times], at: datetime) -> datetime | None:
    """The first instant from `at` on at which a service is open; None if no end was set.

    Args:
        closed: when it is closed, from when to when; times that overlap count as one.
    """
    for starts, ends in sorted(closed, key=lambda times: times[0]):
        if starts <= at and (ends is None or at < ends):
            if ends is None:
                return None
            at = ends
    return at
