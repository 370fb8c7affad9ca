"""The sample vehicle register and its renewals as a step of the sample load."""

from urllib.parse import urlsplit

from sqlmodel import Session

from app import clock
from app.db import transaction
from app.identity import sample
from app.identity.people.queries import person_by_email
from app.identity.provider.operations import pairwise_subject
from app.services.vehicle_tax.sample_history import SampleOwner
from app.services.vehicle_tax.sample_history import load as fill
from app.terminal import Terminal, how_many

# The driver renewed three vehicles in the months before, the neighbour one.
OWNERS = (sample.DRIVER, sample.NEIGHBOUR, sample.DRIVER, sample.DRIVER)


def load(terminal: Terminal) -> None:
    """Fill the register; the sample people own some of what was renewed."""
    with transaction(terminal.engine) as session:
        vehicles, renewals = fill(
            session,
            settings=terminal.settings,
            owners=_owners(session, terminal),
            today=clock.today(),
            now=clock.now(),
        )
    terminal.say(f"sample data: {how_many(vehicles, 'vehicle')}, {how_many(renewals, 'renewal')} added")


def _owners(session: Session, terminal: Terminal) -> list[SampleOwner]:
    """Sample people as the hub knows them when they sign in at the built-in provider."""
    settings = terminal.settings
    sector = urlsplit(settings.base_url).netloc
    owners: list[SampleOwner] = []
    for person in OWNERS:
        found = person_by_email(session, person.email)
        if found is not None and settings.built_in_issuer:
            subject = pairwise_subject(session, person_id=found.id, sector=sector)
            owners.append(SampleOwner(settings.issuer, subject, person.email))
    return owners
