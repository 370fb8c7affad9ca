"""Signing keys: published before they sign and after they stop."""

import json
from datetime import UTC, datetime, timedelta

from sqlmodel import select

from app.audit.models import AuditEntry
from app.crypto import decrypt
from app.db import transaction
from app.identity.proofing import credential
from app.identity.proofing.models import CredentialKey
from app.identity.provider import keys
from app.identity.provider.models import SigningKey

NOW = datetime(2025, 11, 17, 9, 30, tzinfo=UTC)


def kids(session, now):
    return {key["kid"] for key in keys.published(session, now=now)["keys"]}


def test_the_first_key_is_made_when_it_is_needed(session):
    first = keys.signing_key(session, "ES256", now=NOW)
    assert keys.signing_key(session, "ES256", now=NOW).kid == first.kid
    assert kids(session, NOW) == {first.kid}


def test_a_new_key_is_published_a_day_before_it_signs_and_the_old_one_two_days_after(session):
    old = keys.signing_key(session, "ES256", now=NOW).kid
    (new,) = keys.rotate(session, now=NOW)
    assert keys.signing_key(session, "ES256", now=NOW).kid == old
    assert kids(session, NOW) == {old, new}
    tomorrow = NOW + timedelta(days=1)
    assert keys.signing_key(session, "ES256", now=tomorrow).kid == new
    assert kids(session, tomorrow) == {old, new}
    assert kids(session, NOW + timedelta(days=3, minutes=1)) == {new}


def test_each_algorithm_in_use_is_rotated(session):
    for alg in ("ES256", "RS256"):
        keys.signing_key(session, alg, now=NOW)
    assert len(keys.rotate(session, now=NOW)) == 2


def test_only_public_parts_are_published_and_private_ones_are_encrypted(session):
    key = keys.signing_key(session, "RS256", now=NOW)
    (public,) = keys.published(session, now=NOW)["keys"]
    assert {"d", "p", "q", "dp", "dq", "qi"}.isdisjoint(public)
    assert public["use"] == "sig"
    raw = session.connection().exec_driver_sql("SELECT private_jwk FROM identity_signing_key").scalar_one()
    assert '"kty"' not in raw  # a quotation mark, which base 64 has not
    assert json.loads(decrypt(raw))["kid"] == key.kid


def test_the_command_rotates(terminal_run, engine):
    with transaction(engine) as session:
        keys.signing_key(session, "ES256", now=NOW)
        credential.ensure_key(session, now=NOW)
    assert terminal_run(["identity", "rotate-keys"]).exit_code == 0
    with transaction(engine) as session:
        assert len(session.exec(select(SigningKey)).all()) == 2
        assert len(session.exec(select(CredentialKey)).all()) == 2, "core identities have keys of their own"
        assert [act.act for act in session.exec(select(AuditEntry))] == ["identity.rotate-keys"]


def test_a_client_may_ask_for_rs256(party, client, engine, code_of):
    other = type(party)(client, engine, client_id="rsa").register(signs_with="RS256")
    body = other.redeem(code_of(other)["code"]).get_json()
    assert other.claims(body["id_token"])["aud"] == "rsa"
