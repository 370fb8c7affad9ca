"""Taking files in."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from app.uptake.imports.operations import Changes, take_in
from app.uptake.imports.rules import Dataset, parse
from app.uptake.imports.values import Reason
from app.uptake.models import ListedService
from app.uptake.operations import refresh_standings
from app.uptake.queries import (
    Order,
    Wanted,
    costs,
    departments,
    imports,
    listing,
    problems_of,
    reported,
)
from app.uptake.rules import Channel

NOW = datetime(2025, 11, 17, 12, tzinfo=UTC)
SERVICES = "slug,name,department,agency\n"
QUARTERLY = "slug,calendar_quarter,transactions,digital_transactions\n"
CHANNELS = "service,period_start,period_end,channel,volume,source\n"


def take(session, text, *, later=0, sample=False):
    parsed = parse("file.csv", text.encode())
    return take_in(session, parsed, now=NOW + timedelta(minutes=later), sample=sample)


def volumes(session, slug):
    return {
        (each.period.start.month, str(each.channel)): each.volume
        for sets in reported(session, [slug]).values()
        for one in sets
        for each in one.observations
    }


def test_rows_are_stored_with_the_file_they_came_from(session):
    outcome = take(session, QUARTERLY + "a,2015Q1,100,40\na,2015Q2,100,\n")
    assert outcome.changes == Changes(added=3)
    assert volumes(session, "a") == {(1, "all"): 100, (1, "online"): 40, (4, "all"): 100}
    (record,) = imports(session)
    assert (record.file_name, record.rows_taken, record.imported_at) == ("file.csv", 2, NOW)
    assert len(record.digest) == 64


def test_the_same_file_again_changes_nothing(session):
    text = QUARTERLY + "a,2015Q1,100,40\nb,2015Q1,1,2\n"
    first = take(session, text)
    again = take(session, text, later=5)
    assert again.repeated
    assert not again.changes
    assert again.import_id == first.import_id
    assert [problem.row for problem in again.refused] == [3]
    assert len(imports(session)) == 1
    assert len(problems_of(session, first.import_id)) == 1


def test_a_corrected_file_replaces_withdraws_and_leaves_other_periods(session):
    take(session, QUARTERLY + "a,2015Q1,100,40\na,2015Q2,100,50\na,2015Q3,7,1\n")
    outcome = take(session, QUARTERLY + "a,2015Q1,100,45\na,2015Q2,100,\n", later=5)
    assert outcome.changes == Changes(added=0, replaced=1, withdrawn=1)
    assert volumes(session, "a") == {
        (1, "all"): 100,
        (1, "online"): 45,
        (4, "all"): 100,
        (7, "all"): 7,
        (7, "online"): 1,
    }
    assert len(imports(session)) == 2


def test_an_older_file_again_is_a_change_and_is_recorded(session):
    old, new = QUARTERLY + "a,2015Q1,100,40\n", QUARTERLY + "a,2015Q1,100,45\n"
    take(session, old)
    take(session, new, later=5)
    back = take(session, old, later=9)
    assert back.changes == Changes(replaced=1)
    assert not back.repeated
    assert len(imports(session)) == 3


def test_files_may_come_in_any_order(session):
    take(session, QUARTERLY + "a,2015Q1,100,40\n")
    assert session.get(ListedService, "a").name == "a"
    session.expire_all()
    take(session, SERVICES + "a,Tax a vehicle,Transport,DVLA\n", later=1)
    session.expire_all()
    assert session.get(ListedService, "a").name == "Tax a vehicle"
    assert departments(session) == ["Transport"]


def test_a_channel_row_that_overlaps_what_is_stored_is_refused(session):
    take(session, CHANNELS + "a,2025-07-01,2025-09-30,phone,30,Centre\n")
    outcome = take(session, CHANNELS + "a,2025-07-01,2025-07-31,phone,9,Centre\n", later=1)
    (problem,) = outcome.refused
    assert (problem.row, problem.reason) == (2, Reason.OVERLAPS)
    assert volumes(session, "a") == {(7, "phone"): 30}


def test_sets_counted_in_different_ways_never_mix(session):
    take(session, QUARTERLY + "a,2015Q1,100,40\n")
    take(session, CHANNELS + "a,2015-01-01,2015-03-31,online,39,Centre\n", later=1, sample=True)
    quarterly, channels = sorted(reported(session, ["a"])["a"], key=lambda each: each.dataset, reverse=True)
    assert (quarterly.dataset, quarterly.source, quarterly.sample) == (
        Dataset.QUARTERLY,
        "Transactions Explorer, by quarter",
        False,
    )
    assert (channels.source, channels.sample) == ("Centre", True)


def test_costs_are_kept_apart_from_volumes(session):
    take(
        session,
        "slug,window_start,window_end,volume_12m,digital_volume_12m,cost_per_transaction_gbp,"
        "digital_cost_per_transaction_gbp\na,2012-07,2013-06,100,50,1.81,\n",
    )
    (cost,) = costs(session, ["a"])
    assert (cost.channel, cost.amount) == (Channel.ALL, 18_100)
    assert volumes(session, "a") == {(7, "all"): 100, (7, "online"): 50}


@pytest.fixture
def full(session):
    rows = [f"tax-a,{2015 + n // 4}Q{n % 4 + 1},100,{40 + n}" for n in range(8)]
    rows += [f"tax-b,2015Q{n},900,900" for n in (1, 2, 3, 4)] + ["tax-c,2015Q1,5,5"]
    take(session, QUARTERLY + "\n".join(rows) + "\n")
    take(
        session, SERVICES + "tax-a,Tax A,HMRC,\ntax-b,Tax B,HMRC,\ntax-c,100% C,DfT,\nd,None,DfT,\n", later=1
    )
    refresh_standings(session)
    session.flush()
    return session


@pytest.mark.parametrize(
    ("wanted", "slugs"),
    [
        (Wanted(), ["tax-c", "d", "tax-a", "tax-b"]),
        (Wanted(words="tax"), ["tax-c", "tax-a", "tax-b"]),
        (Wanted(words="tax hmrc"), ["tax-a", "tax-b"]),
        (Wanted(words="0%"), ["tax-c"]),
        (Wanted(words="_"), []),
        (Wanted(department="DfT"), ["tax-c", "d"]),
        (Wanted(order=Order.VOLUME), ["tax-b", "tax-a", "tax-c", "d"]),
        (Wanted(order=Order.TAKE_UP), ["tax-b", "tax-a", "tax-c", "d"]),
        (Wanted(own=("d",)), ["tax-c", "tax-a", "tax-b"]),
    ],
)
def test_services_are_found_and_ordered(full, wanted, slugs):
    total, rows = listing(full, wanted, offset=0, limit=10)
    assert [service.slug for service, _ in rows] == slugs
    assert total == len(slugs)


def test_each_service_stands_with_its_newest_full_year_and_the_one_before(full):
    standings = {
        service.slug: standing for service, standing in listing(full, Wanted(), offset=0, limit=9)[1]
    }
    newest = standings["tax-a"]
    assert (newest.end.isoformat(), newest.total, newest.online) == ("2016-12-31", 400, 182)
    assert newest.take_up == 0.455
    assert newest.take_up_before == pytest.approx(0.415)
    assert standings["tax-b"].take_up_before is None
    assert standings["tax-c"] is None


def test_paging_takes_one_page(full):
    total, rows = listing(full, Wanted(), offset=2, limit=2)
    assert (total, [service.slug for service, _ in rows]) == (4, ["tax-a", "tax-b"])


def test_a_stub_is_not_made_twice(session):
    take(session, QUARTERLY + "a,2015Q1,1,\n")
    take(session, QUARTERLY + "a,2015Q2,1,\n", later=1)
    assert len(session.exec(select(ListedService)).all()) == 1
