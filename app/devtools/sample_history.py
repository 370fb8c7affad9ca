"""Sample history: half a year of invented journeys and of invented volumes of the other channels.

Everything is marked: drafts begin with "sample-" and the volumes come from an import marked sample.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from sqlmodel import Session, col, func, select

from app import clock
from app.db import transaction
from app.events.models import EventRecord
from app.events.operations import record
from app.events.rules import SAMPLE_DRAFT, JourneyCompleted, JourneyStarted
from app.terminal import Terminal
from app.uptake.imports.operations import Outcome, take_in
from app.uptake.imports.rules import parse
from app.uptake.operations import refresh_standings
from app.uptake.rules import Channel, Period, month_of

SERVICE = "vehicle-tax"
DRAFT = f"{SAMPLE_DRAFT}history-"
MONTHS = 6
FILE_NAME = "sample-channel-volumes.csv"
SOURCE = "Sample figures (not real)"
HEADER = "service,period_start,period_end,channel,volume,source"
# Transactions a month in the first month of the sample, and how many fewer in each one after.
OFFLINE = {Channel.PHONE: (96, 7), Channel.POST: (41, 4), Channel.COUNTER: (128, 11)}
STARTS_A_DAY = 9
WEEKEND = 5


def load(terminal: Terminal) -> None:
    """The step of the sample load."""
    with transaction(terminal.engine) as session:
        load_history(session, now=clock.now())


def load_history(session: Session, *, now: datetime) -> tuple[int, Outcome]:
    """Add what is missing of the sample history up to yesterday; returns journeys begun, and volumes."""
    today = clock.local(now).date()
    months = _months_before(today)
    begun = 0
    day = max(_day_after_last_sample(session) or months[0].start, months[0].start)
    while day < today:
        begun += sum(_journey(session, *draft, now) for draft in _drafts(day, months[0].start))
        day += timedelta(days=1)
    volumes = parse(FILE_NAME, _volumes(months).encode())
    outcome = take_in(session, volumes, now=now, sample=True)
    refresh_standings(session, [SERVICE])
    return begun, outcome


def _months_before(today: date) -> list[Period]:
    """The full months before this one, oldest first."""
    months = [month_of(month_of(today).start - timedelta(days=1))]
    while len(months) < MONTHS:
        months.insert(0, month_of(months[0].start - timedelta(days=1)))
    return months


def _day_after_last_sample(session: Session) -> date | None:
    last = session.exec(
        select(func.max(EventRecord.at)).where(
            EventRecord.kind == JourneyStarted.__name__, col(EventRecord.key).startswith(DRAFT)
        )
    ).one()
    return clock.local(last).date() + timedelta(days=1) if last else None


def _drafts(day: date, first: date) -> Iterator[tuple[str, datetime, Random]]:
    """Drafts begun on a day: more as the months pass, fewer at weekends, the same on every run."""
    chance = Random(f"{SERVICE} {day}")  # noqa: S311 - sample data, the same on every run
    growth = (day - first).days / 30
    busy = STARTS_A_DAY + 0.9 * growth - (3 if day.weekday() >= WEEKEND else 0)
    for number in range(max(1, round(chance.gauss(busy, 1.5)))):
        began = datetime.combine(day, time(7), UTC) + timedelta(minutes=chance.randrange(13 * 60))
        yield f"{DRAFT}{day}-{number}", began, chance


def _journey(session: Session, draft: str, began: datetime, chance: Random, now: datetime) -> bool:
    record(session, JourneyStarted(SERVICE, draft), now=began)
    seconds = round(chance.lognormvariate(5.6, 0.5))
    # One in ten who finish comes back to it on a later day.
    ended = began + timedelta(seconds=seconds, days=chance.choice([0] * 9 + [2]))
    if chance.random() < 0.84 and ended < now:
        finished = JourneyCompleted(SERVICE, draft, case_id=draft, seconds=seconds)
        record(session, finished, now=ended)
    return True


def _volumes(months: list[Period]) -> str:
    rows = [
        f"{SERVICE},{month.start},{month.end},{channel},{first - fewer * index},{SOURCE}"
        for index, month in enumerate(months)
        for channel, (first, fewer) in OFFLINE.items()
    ]
    return "\n".join([HEADER, *rows, ""])
