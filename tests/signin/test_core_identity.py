"""Every fault of a core identity is refused and named."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.signin.core_identity import core_identity, did_of, document_address, key_of
from app.signin.rules import CoreIdentity, Expected, Identified, TokenFaultError, with_identity

NOW = datetime(2025, 11, 17, 9, 30, tzinfo=UTC)
AT = int(NOW.timestamp())
ISSUER = "https://identity.issuer.example"
SUBJECT = {
    "name": [
        {"nameParts": [{"value": "Old", "type": "FamilyName"}], "validUntil": "2020-01-01"},
        {
            "nameParts": [
                {"value": "Nia", "type": "GivenName"},
                {"value": "Haf", "type": "GivenName"},
                {"value": "Rowlands", "type": "FamilyName"},
            ]
        },
    ],
    "birthDate": [{"value": "1984-03-12"}],
}
GOOD = {
    "iss": f"{ISSUER}/",
    "sub": "subject-1",
    "aud": "hub",
    "iat": AT,
    "nbf": AT,
    "exp": AT + 1800,
    "vot": "P2",
    "vtm": "https://issuer.example/trustmark",
    "vc": {"type": ["VerifiableCredential", "IdentityClaimsCredential"], "credentialSubject": SUBJECT},
}
NIA = CoreIdentity("P2", ("Nia", "Haf"), "Rowlands", date(1984, 3, 12))


def check(**changes):
    claims = {k: v for k, v in {**GOOD, **changes}.items() if v is not None}
    return core_identity(claims, issuer=ISSUER, client_id="hub", subject="subject-1", now=NOW)


def vc(**changes):
    subject = {k: v for k, v in {**SUBJECT, **changes}.items() if v is not None}
    return {"type": ["VerifiableCredential"], "credentialSubject": subject}


@pytest.mark.parametrize(
    "changes",
    [{}, {"iss": ISSUER}, {"aud": ["hub"]}, {"nbf": None}, {"exp": AT - 20}, {"iat": AT + 20}],
    ids=str,
)
def test_a_good_core_identity_is_believed(changes):
    assert check(**changes) == NIA


@pytest.mark.parametrize(
    ("changes", "claim"),
    [
        ({"iss": "https://evil.example/"}, "iss"),
        ({"iss": None}, "iss"),
        ({"aud": "other"}, "aud"),
        ({"aud": ["hub", "other"]}, "aud"),
        ({"aud": None}, "aud"),
        ({"sub": "subject-2"}, "sub"),
        ({"sub": None}, "sub"),
        ({"exp": AT - 31}, "exp"),
        ({"exp": None}, "exp"),
        ({"exp": True}, "exp"),
        ({"iat": AT + 31}, "iat"),
        ({"iat": AT - 90_000}, "iat"),
        ({"iat": None}, "iat"),
        ({"nbf": AT + 31}, "nbf"),
        ({"nbf": "later"}, "nbf"),
        ({"vot": None}, "vot"),
        ({"vot": "P0"}, "vot"),
        ({"vot": "Cl.Cm"}, "vot"),
        ({"vot": ["P2"]}, "vot"),
        ({"vtm": None}, "vtm"),
        ({"vc": None}, "vc"),
        ({"vc": "text"}, "vc"),
        ({"vc": {"type": ["SomethingElse"], "credentialSubject": SUBJECT}}, "vc"),
        ({"vc": {"type": ["VerifiableCredential"]}}, "vc"),
        ({"vc": vc(name=None)}, "name"),
        ({"vc": vc(name=[{"nameParts": [{"value": "Nia", "type": "GivenName"}]}])}, "name"),
        ({"vc": vc(name=["Nia"])}, "name"),
        ({"vc": vc(birthDate=None)}, "birthDate"),
        ({"vc": vc(birthDate=[])}, "birthDate"),
        ({"vc": vc(birthDate=[{"value": "12/03/1984"}])}, "birthDate"),
    ],
    ids=str,
)
def test_each_fault_is_refused_and_named(changes, claim):
    with pytest.raises(TokenFaultError) as refused:
        check(**changes)
    assert refused.value.claim == f"core_identity.{claim}"


EXPECTED = Expected("https://issuer.example", "hub", "n", "P2.Cl.Cm", "t", NOW)
WHO = Identified("https://issuer.example", "subject-1", "Cl.Cm", "", None)


def test_identity_that_was_asked_must_be_there_and_strong_enough():
    assert with_identity(WHO, NIA, EXPECTED).level == "P2.Cl.Cm"
    for core in (None, replace(NIA, level="P1")):
        with pytest.raises(TokenFaultError):
            with_identity(WHO, core, EXPECTED)


def test_identity_that_was_not_asked_is_not_kept():
    expected = replace(EXPECTED, level="Cl.Cm")
    assert with_identity(replace(WHO, level="P2.Cl.Cm"), NIA, expected) == WHO


@pytest.mark.parametrize(
    ("issuer", "did", "address"),
    [
        (ISSUER, "did:web:identity.issuer.example", f"{ISSUER}/.well-known/did.json"),
        (
            "http://127.0.0.1:8000/identity",
            "did:web:127.0.0.1%3A8000:identity",
            "http://127.0.0.1:8000/identity/did.json",
        ),
    ],
)
def test_the_document_lies_where_did_web_says(issuer, did, address):
    assert did_of(issuer) == did
    assert document_address(issuer) == address


DID = "did:web:identity.issuer.example"
METHOD = {
    "type": "JsonWebKey",
    "id": f"{DID}#k1",
    "controller": DID,
    "publicKeyJwk": {"kty": "EC", "crv": "P-256", "x": "x", "y": "y", "alg": "ES256"},
}


@pytest.mark.parametrize(
    ("document", "kid"),
    [
        ({"id": DID, "assertionMethod": [METHOD]}, f"{DID}#k2"),
        ({"id": DID, "assertionMethod": [METHOD]}, None),
        ({"id": DID, "assertionMethod": [METHOD]}, "did:web:evil.example#k1"),
        ({"id": "did:web:evil.example", "assertionMethod": [METHOD]}, f"{DID}#k1"),
        ({"id": DID}, f"{DID}#k1"),
        ({"id": DID, "assertionMethod": "k1"}, f"{DID}#k1"),
        ({"id": DID, "assertionMethod": [{**METHOD, "controller": "did:web:evil.example"}]}, f"{DID}#k1"),
        ({"id": DID, "assertionMethod": [{**METHOD, "publicKeyJwk": {"kty": "oct", "k": "x"}}]}, f"{DID}#k1"),
        ({"id": DID, "keyAgreement": [METHOD]}, f"{DID}#k1"),
    ],
)
def test_only_a_key_of_the_issuers_own_document_counts(document, kid):
    with pytest.raises(TokenFaultError):
        key_of(document, kid, issuer=ISSUER)


def test_the_named_key_is_found():
    found = key_of({"id": DID, "assertionMethod": [METHOD]}, f"{DID}#k1", issuer=ISSUER)
    assert found == {"kty": "EC", "crv": "P-256", "x": "x", "y": "y"}
