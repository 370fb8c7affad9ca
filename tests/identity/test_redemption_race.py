"""Many connections present one code at once: exactly one succeeds, and the code's tokens are revoked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from app.db import read_session, transaction
from app.identity.people.queries import token_hash
from app.identity.provider.models import AuthorizationCode, Token
from app.identity.provider.operations import redeem
from tests.identity.relying_party import ASSERTION, CALLBACK

AT_ONCE = 8
CODES = 3


@pytest.fixture
def codes(engine, person):
    now = datetime.now(UTC)
    made = [f"code-{number}" for number in range(CODES)]
    with transaction(engine) as session:
        for code in made:
            session.add(
                AuthorizationCode(
                    code_hash=token_hash(code),
                    client_id="parks",
                    person_id=person.id,
                    sid="sid",
                    redirect_uri=CALLBACK,
                    scope="openid",
                    nonce=f"nonce of {code}",
                    code_challenge="E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",  # RFC 7636, appendix B
                    level="Cl.Cm",
                    authenticated_at=now,
                    expires_at=now + timedelta(minutes=1),
                )
            )
    return made


def test_one_of_many_requests_wins_each_code(app, engine, party, codes):
    forms = [
        (
            code,
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": CALLBACK,
                "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
                "client_assertion_type": ASSERTION,
                "client_assertion": party.assertion(),
            },
        )
        for code in codes
        for _ in range(AT_ONCE)
    ]

    def present(one):
        code, form = one
        return code, app.test_client().post("/identity/token", data=form, csrf=False).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(present, forms))
    for code in codes:
        assert [status for of, status in answers if of == code].count(200) == 1
    with read_session(engine) as session:
        tokens = session.exec(select(Token)).all()
        assert len(tokens) == CODES
        assert all(token.revoked_at is not None for token in tokens)


def test_a_redemption_that_is_rolled_back_did_not_happen(engine, party, codes):
    now = datetime.now(UTC)
    with read_session(engine.execution_options(hub_writes=True)) as session:
        assert redeem(session, code=codes[0], client_id="parks", now=now)
    with transaction(engine) as session:
        assert redeem(session, code=codes[0], client_id="parks", now=now)
