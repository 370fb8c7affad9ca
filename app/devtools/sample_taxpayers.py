"""The sample register of taxpayers as a step of the sample load."""

from urllib.parse import urlsplit

from sqlmodel import Session

from app import clock
from app.db import transaction
from app.identity import sample
from app.identity.people.queries import person_by_email
from app.identity.provider.operations import pairwise_subject
from app.services.self_assessment.sample import SampleAccount
from app.services.self_assessment.sample import load as fill
from app.terminal import Terminal, how_many


def load(terminal: Terminal) -> None:
    """Fill the register; its first taxpayer is the sample person whose identity is proven."""
    with transaction(terminal.engine) as session:
        new = fill(session, owner=_owner(session, terminal), now=clock.now())
    terminal.say(f"sample data: {how_many(new, 'taxpayer')} added")


def _owner(session: Session, terminal: Terminal) -> SampleAccount | None:
    """That person as the hub knows them when they sign in at the built-in provider."""
    settings = terminal.settings
    found = person_by_email(session, sample.TAXPAYER.email)
    if found is None or not settings.built_in_issuer:
        return None
    sector = urlsplit(settings.base_url).netloc
    subject = pairwise_subject(session, person_id=found.id, sector=sector)
    return SampleAccount(settings.issuer, subject)
