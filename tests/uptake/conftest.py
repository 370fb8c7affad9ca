"""A hub with a few journeys of its own and a few imported services."""

from datetime import UTC, datetime, timedelta

import pytest

from app import clock
from app.db import transaction
from app.events.operations import record
from app.events.rules import JourneyCompleted, JourneyStarted
from app.uptake.imports.operations import take_in
from app.uptake.imports.rules import parse
from app.uptake.operations import refresh_standings
from app.uptake.rules import month_of

QUARTERLY = "slug,calendar_quarter,transactions,digital_transactions\n"
SERVICES = "slug,name,department,agency,description,other_notes\n"
CHANNELS = "service,period_start,period_end,channel,volume,source\n"
TAX = ((2014, 510, 57), (2015, 734, 81), (2016, 790, 80), (2017, 820, 82))


@pytest.fixture
def last_month():
    """The last full month before the real today."""
    today = clock.local(clock.now()).date()
    return month_of(month_of(today).start - timedelta(days=1))


@pytest.fixture
def put(engine):
    """Take in the text of a file, as `hub uptake import` would."""

    def take(text, *, sample=False):
        with transaction(engine) as session:
            parsed = parse("file.csv", text.encode())
            outcome = take_in(session, parsed, now=clock.now(), sample=sample)
            refresh_standings(session)
        return outcome

    return take


@pytest.fixture
def journey(engine):
    """Begin a journey on a day, and end it where `seconds` are given."""

    def add(draft, day, seconds=None, service="vehicle-tax"):
        at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        with transaction(engine) as session:
            record(session, JourneyStarted(service, draft), now=at)
            if seconds is not None:
                done = JourneyCompleted(service, draft, case_id=f"case-{draft}", seconds=seconds)
                record(session, done, now=at + timedelta(seconds=seconds))

    return add


@pytest.fixture
def tax_series(put):
    """Four years of quarters of the service that vehicle tax continues, and a neighbour."""
    rows = [
        f"dft-tax-a-vehicle,{year}Q{quarter},1000,{online + quarter}"
        for year, online, _ in TAX
        for quarter in (1, 2, 3, 4)
    ]
    put(QUARTERLY + "\n".join(rows) + "\nhmrc-blank,2017Q1,50,\n")
    put(
        SERVICES
        + "dft-tax-a-vehicle,Vehicle tax renewals,Department for Transport,DVLA,Renewals,Volumes may change\n"
        + "hmrc-blank,=SUM(A1),HM Revenue and Customs,,,\n"
    )
