"""Two clocks: now() is the real instant for tokens, sessions, jobs and stamps;
today() is the civil date for rates and deadlines, and only it can be fixed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

CIVIL_ZONE = ZoneInfo("Europe/London")


class _CivilDate:
    """Holds the fixed civil date, if any, for this process."""

    fixed: date | None = None


def now() -> datetime:
    """The real instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The civil date in the government's own time zone, or the date fixed for a demonstration."""
    return _CivilDate.fixed or now().astimezone(CIVIL_ZONE).date()


def fix_today(day: date | None) -> None:
    """Fix the civil date for this process (None lets it run again)."""
    _CivilDate.fixed = day


@contextmanager
def fixed_today(day: date) -> Iterator[None]:
    """Fix the civil date inside a with block."""
    before = _CivilDate.fixed
    fix_today(day)
    try:
        yield
    finally:
        fix_today(before)


def local(instant: datetime) -> datetime:
    """An aware instant as the reader's local time."""
    return instant.astimezone(CIVIL_ZONE)
