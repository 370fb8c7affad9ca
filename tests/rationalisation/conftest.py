"""A small estate with evidence of its own, written straight into the tables, and one scoring of it."""

import pytest

from app.db import transaction
from app.rationalisation.scoring.run import score_estate
from tests.rationalisation.estates import write_estate


@pytest.fixture
def estate(engine):
    """Four websites, two of which publish the same pages; not yet scored."""
    with transaction(engine) as session:
        return write_estate(session)


@pytest.fixture
def scored(engine, estate):
    """The same, scored once; what the run said is returned."""
    said = []
    score_estate(engine, said.append)
    return said
