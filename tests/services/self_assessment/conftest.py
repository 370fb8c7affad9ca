"""A register of sample taxpayers, and somebody at the level that the return asks for."""

from datetime import UTC, datetime

import pytest

from app import crypto
from app.db import transaction
from app.services.self_assessment.sample import SampleAccount, load

NOW = datetime(2025, 11, 17, 10, 0, tzinfo=UTC)
ISSUER, SUBJECT, LEVEL = "https://issuer.test", "sample-person", "P2.Cl.Cm"


@pytest.fixture(autouse=True)
def _keys():
    crypto.install(("the-secret-of-the-tax-tests",))


@pytest.fixture
def database(app):
    return app.extensions["database"]


@pytest.fixture
def stranger(client, database):
    """A person with a proven identity whom the register does not know yet."""
    with transaction(database) as session:
        load(session, owner=None, now=NOW)
    client.act_as(SUBJECT, level=LEVEL)
    return client


@pytest.fixture
def taxpayer(client, database):
    """The sample taxpayer, signed in, known to the register."""
    with transaction(database) as session:
        load(session, owner=SampleAccount(ISSUER, SUBJECT), now=NOW)
    client.act_as(SUBJECT, level=LEVEL)
    return client
