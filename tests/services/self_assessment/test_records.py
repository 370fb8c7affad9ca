"""What a person may ask for of the register of taxpayers, and what the law keeps."""

import pytest

from app.crypto import encrypt
from app.records import Subject
from app.services.self_assessment import queries
from app.services.self_assessment.models import FiledReturn
from app.services.self_assessment.records import PERSONAL_DATA
from app.services.self_assessment.sample import NIA, SampleAccount, load
from tests.services.self_assessment.conftest import ISSUER, NOW, SUBJECT

pytestmark = pytest.mark.backends("sqlite")
PERSON = Subject(ISSUER, SUBJECT)
(KIND,) = PERSONAL_DATA


@pytest.fixture
def filed(session):
    """One return of the sample taxpayer."""
    assert encrypt("keys are installed")
    load(session, owner=SampleAccount(ISSUER, SUBJECT), now=NOW)
    taxpayer = queries.taxpayer_by_identifiers(session, utr=NIA.utr, nino=NIA.nino)
    session.add(
        FiledReturn(
            case_id="case",
            taxpayer_id=taxpayer.id,
            tax_year=2024,
            reference="SA-2346-789A",
            content='{"balance_pence": 5}',
            filed_on=NOW.date(),
            filed_at=NOW,
        )
    )
    session.flush()
    return session


def test_a_person_gets_their_returns(filed):
    (one,) = KIND.export(filed, PERSON)
    assert (one["reference"], one["balance_pence"]) == ("SA-2346-789A", 5)
    assert KIND.export(filed, Subject(ISSUER, "somebody-else")) == []


def test_erasing_counts_first_then_forgets_the_link_and_keeps_the_return(filed):
    counted = KIND.erase(filed, PERSON, False)
    assert (counted.erased, counted.kept) == (1, 1)
    assert counted.ground
    assert queries.taxpayer_of(filed, issuer=ISSUER, subject=SUBJECT) is not None
    KIND.erase(filed, PERSON, True)
    assert queries.taxpayer_of(filed, issuer=ISSUER, subject=SUBJECT) is None
    assert KIND.erase(filed, PERSON, True).erased == 0
