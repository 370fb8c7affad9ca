"""Published volumes in the sample."""

from datetime import UTC, datetime

from app.devtools.sample_volumes import load_volumes
from app.services.registry import services
from app.uptake.queries import listed
from app.uptake.sources.queries import Asked, lines_of

NOW = datetime(2025, 11, 17, 12, tzinfo=UTC)


def test_volumes_of_real_services_are_taken_in_as_published_and_once(session):
    names, volumes = load_volumes(session, now=NOW)
    session.flush()
    assert (names.taken, len(volumes.refused)) == (27, 1)
    (line,) = lines_of(session, Asked("dft-tax-a-vehicle"), None, today=NOW.date())
    newest = line.figures[-1]
    # Published for July to September 2017.
    assert (newest.online.value, newest.total.value) == (9_696_099, 11_814_457)
    assert not line.sample
    assert load_volumes(session, now=NOW) == []


def test_every_service_that_the_hub_continues_is_among_them(session):
    load_volumes(session, now=NOW)
    session.flush()
    continued = {slug for service in services().values() for slug in service.continues}
    assert continued
    assert all(listed(session, slug) for slug in continued)
