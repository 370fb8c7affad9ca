"""Invitations become roles at the first sign-in with the address verified and two factors."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from app.audit.models import AuditEntry
from app.db import read_session
from app.organisations import operations, queries
from app.organisations.rules import Held, plain_email, two_factors

NOW = datetime(2025, 11, 17, 9, 30, tzinfo=UTC)
ISSUER = "https://hub.example/identity"


def sign_in(session, email="ada@example.org", *, subject="s1", verified=True, level="Cl.Cm", issuer=ISSUER):
    return operations.take_up_invitations(
        session, issuer=issuer, subject=subject, email=email, email_verified=verified, level=level, now=NOW
    )


@pytest.fixture
def invited(session):
    operations.add_organisation(session, slug="parks", name="Parks", by="command", now=NOW)
    operations.invite(
        session, email="Ada@Example.org", role="content", organisation="parks", by="command", now=NOW
    )
    return session


def test_an_invitation_is_bound_to_issuer_and_subject(invited):
    sign_in(invited)
    assert queries.roles_held(invited, issuer=ISSUER, subject="s1") == {Held("content", "parks")}
    assert not queries.roles_held(invited, issuer="https://other.example", subject="s1")


def test_it_is_taken_up_once(invited):
    sign_in(invited)
    assert not sign_in(invited, subject="s2")
    assert not queries.roles_held(invited, issuer=ISSUER, subject="s2")


@pytest.mark.parametrize(
    "arrival", [{"verified": False}, {"level": "Cl"}, {"email": "eve@example.org"}, {"email": "nonsense"}]
)
def test_it_waits_for_the_right_person(invited, arrival):
    assert not sign_in(invited, **arrival)
    assert len(queries.open_invitations(invited, "ada@example.org")) == 1


def test_the_same_invitation_twice_is_one(invited):
    again = operations.invite(
        invited, email="ada@example.org", role="content", organisation="parks", by="command", now=NOW
    )
    assert queries.open_invitations(invited, "ada@example.org") == [again]


def test_every_step_is_in_the_audit_record_without_the_address(invited):
    sign_in(invited)
    operations.remove(invited, subject="s1", role="content", organisation="parks", by="command", now=NOW)
    entries = invited.exec(select(AuditEntry).order_by(AuditEntry.sequence)).all()
    assert [e.act for e in entries] == ["organisation.save", "staff.invite", "staff.join", "staff.remove"]
    assert not any("ada" in (e.before + e.after).lower() for e in entries)


def test_a_removed_role_is_gone(invited):
    sign_in(invited)
    operations.remove(invited, subject="s1", role="content", organisation="parks", by="command", now=NOW)
    assert not queries.roles_held(invited, issuer=ISSUER, subject="s1")


def test_an_agency_belongs_to_its_department(session):
    add = operations.add_organisation
    top = add(session, slug="dft", name="Transport", by="command", now=NOW)
    agency = add(session, slug="roads", name="Roads", kind="agency", parent="dft", by="command", now=NOW)
    add(session, slug="parks", name="Parks", by="command", now=NOW)
    assert queries.ids(session, frozenset({"dft"})) == {top.id, agency.id}


@pytest.mark.parametrize("slug", ["Parks", "a b", "", "-x", "x--y"])
def test_a_slug_is_kebab_case(session, slug):
    with pytest.raises(operations.RefusedError, match="slug"):
        operations.add_organisation(session, slug=slug, name="X", by="command", now=NOW)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (" Ada@Example.ORG ", "ada@example.org"),
        ("ada@example", None),
        ("ada example@x.org", None),
        ("@x.org", None),
        ("a@" + "x" * 260 + ".org", None),
    ],
)
def test_addresses_are_compared_in_one_spelling(text, plain):
    assert plain_email(text) == plain


@pytest.mark.parametrize(("level", "two"), [("Cl.Cm", True), ("P2.Cl.Cm", True), ("Cl", False), ("", False)])
def test_two_factors_are_read_from_the_vector(level, two):
    assert two_factors(level) is two


def test_the_command_invites(terminal_run, engine):
    result = terminal_run(["staff", "add", "ada@example.org", "--role", "analyst"])
    assert result.exit_code == 0, result.stderr
    with read_session(engine) as session:
        assert queries.open_invitations(session, "ada@example.org")[0].role == "analyst"


@pytest.mark.parametrize(
    "arguments",
    [
        ["not-an-address", "--role", "analyst"],
        ["ada@example.org", "--role", "emperor"],
        ["ada@example.org", "--role", "analyst", "--organisation", "nowhere"],
        ["ada@example.org"],
    ],
)
def test_the_command_refuses_wrong_use(terminal_run, engine, arguments):
    assert terminal_run(["staff", "add", *arguments]).exit_code == 2
