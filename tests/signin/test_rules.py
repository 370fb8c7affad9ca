"""Every fault of an ID token is refused, and only safe paths are gone back to."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.signin.rules import (
    HOME,
    Expected,
    TokenFaultError,
    half_hash,
    identified,
    level_to_ask,
    reaches,
    safe_return,
    with_identity,
)

NOW = datetime(2025, 11, 17, 9, 30, tzinfo=UTC)
AT = int(NOW.timestamp())
EXPECTED = Expected("https://issuer.example", "hub", "a nonce", "Cl.Cm", "a token", NOW)
GOOD = {
    "iss": "https://issuer.example",
    "sub": "subject-1",
    "aud": "hub",
    "exp": AT + 120,
    "iat": AT,
    "auth_time": AT - 5,
    "nonce": "a nonce",
    "at_hash": half_hash("a token"),
    "vot": "Cl.Cm",
    "vtm": "https://issuer.example/trustmark",
    "sid": "session-1",
}


def claims(**changes):
    return {k: v for k, v in {**GOOD, **changes}.items() if v is not None}


def test_a_good_token_is_believed():
    who = identified(GOOD, EXPECTED)
    assert (who.issuer, who.subject, who.level, who.sid) == (
        "https://issuer.example",
        "subject-1",
        "Cl.Cm",
        "session-1",
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": ["hub"]},
        {"aud": ["hub", "other"], "azp": "hub"},
        {"azp": "hub"},
        {"at_hash": None},
        {"exp": AT - 20},
        {"iat": AT + 20},
        {"nbf": AT},
        {"sid": None},
        {"sid": 7},
        {"vot": "P2.Cl.Cm"},
        {"vot": "Cm.Cl"},
    ],
    ids=str,
)
def test_what_is_allowed_is_allowed(changes):
    assert identified(claims(**changes), EXPECTED).subject == "subject-1"


@pytest.mark.parametrize(
    ("changes", "claim"),
    [
        ({"iss": "https://evil.example"}, "iss"),
        ({"iss": "https://issuer.example/"}, "iss"),
        ({"iss": None}, "iss"),
        ({"aud": "other"}, "aud"),
        ({"aud": None}, "aud"),
        ({"aud": ["other"]}, "aud"),
        ({"aud": []}, "aud"),
        ({"aud": ["hub", "other"]}, "azp"),
        ({"azp": "other"}, "azp"),
        ({"exp": AT - 31}, "exp"),
        ({"exp": None}, "exp"),
        ({"exp": "soon"}, "exp"),
        ({"exp": True}, "exp"),
        ({"iat": AT + 31}, "iat"),
        ({"iat": AT - 601}, "iat"),
        ({"iat": None}, "iat"),
        ({"nbf": AT + 31}, "nbf"),
        ({"nbf": "later"}, "nbf"),
        ({"nonce": None}, "nonce"),
        ({"nonce": "another"}, "nonce"),
        ({"nonce": 7}, "nonce"),
        ({"nonce": ""}, "nonce"),
        ({"at_hash": half_hash("another token")}, "at_hash"),
        ({"at_hash": 7}, "at_hash"),
        ({"vot": None}, "vot"),
        ({"vot": "Cl"}, "vot"),
        ({"vot": ["Cl.Cm"]}, "vot"),
        ({"vtm": None}, "vtm"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, "sub"),
        ({"sub": 7}, "sub"),
        ({"sub": "x" * 256}, "sub"),
    ],
    ids=str,
)
def test_each_fault_is_refused_and_named(changes, claim):
    with pytest.raises(TokenFaultError) as refused:
        identified(claims(**changes), EXPECTED)
    assert refused.value.claim == claim


@pytest.mark.parametrize(
    ("level", "wanted", "enough"),
    [
        ("Cl.Cm", "Cl.Cm", True),
        ("Cl.Cm", "Cl", True),
        ("Cl", "Cl.Cm", False),
        ("P2.Cl.Cm", "P1.Cl.Cm", True),
        ("P1.Cl.Cm", "P2.Cl.Cm", False),
        ("Cl.Cm", "P2.Cl.Cm", False),
        ("P2.Cl", "P2.Cl.Cm", False),
        ("", "Cl", False),
        ("P0.Cl.Cm", "Cl.Cm", True),
    ],
)
def test_levels_are_compared_part_by_part(level, wanted, enough):
    assert reaches(level, wanted) is enough
    if not enough:
        expected = replace(EXPECTED, level=wanted)
        with pytest.raises(TokenFaultError):
            with_identity(identified(claims(vot=level or None), expected), None, expected)


@pytest.mark.parametrize(
    ("wanted", "at_least", "asked"),
    [
        ("", "Cl.Cm", "Cl.Cm"),
        ("Cl", "Cl.Cm", "Cl.Cm"),
        ("Cl.Cm", "Cl", "Cl.Cm"),
        ("Cl", "Cl", "Cl"),
        ("P2.Cl.Cm", "Cl.Cm", "P2.Cl.Cm"),
        ("P2.Cl", "Cl.Cm", "P2.Cl.Cm"),
    ],
)
def test_credentials_are_never_asked_weaker_than_by_default(wanted, at_least, asked):
    assert level_to_ask(wanted, at_least=at_least) == asked


def test_a_provider_without_vectors_says_the_level_in_acr():
    assert identified(claims(vot=None, vtm=None, acr="Cl.Cm"), EXPECTED).level == "Cl.Cm"
    with pytest.raises(TokenFaultError):
        identified(claims(vot=None, vtm=None, acr="Cl"), EXPECTED)


@pytest.mark.parametrize("path", ["/", "/services/vehicle-tax/pay?x=1&y=2", "/a/b#c", "/cy/ŵy"])
def test_a_path_of_the_hub_is_kept(path):
    assert safe_return(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "services",
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/a\r\nSet-Cookie: x=y",
        "/a\tb",
        "javascript:alert(1)",
        "/signin/callback?code=1",
        "/" + "x" * 2001,
    ],
)
def test_anything_else_leads_to_the_account(path):
    assert safe_return(path) == HOME
