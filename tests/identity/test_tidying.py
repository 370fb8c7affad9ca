"""What has expired is cleared away; what a replay needs is kept; keys grow old."""

from datetime import timedelta

from sqlmodel import select

from app import clock
from app.db import transaction
from app.identity.people.models import Flow, ProviderSession, Tries
from app.identity.provider.models import AuthorizationCode, SeenAssertion, SigningKey, Token
from app.identity.workflows import clear_away, rotate_if_old
from app.signin import workflows as signin
from app.signin.models import SignInSession
from tests.identity.people import sign_in

TABLES = (AuthorizationCode, Flow, ProviderSession, SeenAssertion, Token, Tries, SignInSession)


def counts(session):
    return [len(session.exec(select(table)).all()) for table in TABLES]


def test_a_day_after_everything_has_expired_nothing_is_left(client, engine, person):
    sign_in(client, engine, person)
    client.post("/identity/sign-in", data={"email": "x@example.org", "password": "wrong"})
    client.post("/identity/register/", data={"email": "x@example.org"})
    with transaction(engine) as session:
        before = counts(session)
        assert all(before)
        clear_away(session, now=clock.now() + timedelta(minutes=30))
        assert counts(session) == before, "nothing goes while it may be needed"
        later = clock.now() + timedelta(days=2)
        assert clear_away(session, now=later) + signin.clear_away(session, now=later) > len(TABLES)
        assert not any(counts(session))


def test_keys_are_renewed_when_they_are_ninety_days_old(client, engine, person):
    sign_in(client, engine, person)
    with transaction(engine) as session:
        assert not rotate_if_old(session, now=clock.now() + timedelta(days=89))
        assert rotate_if_old(session, now=clock.now() + timedelta(days=91))
        assert len(session.exec(select(SigningKey)).all()) == 2
