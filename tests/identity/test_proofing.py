"""Proving who one is: online, in person, and what a relying party is told."""

import re
from datetime import date

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlmodel import select

from app import clock
from app.audit.models import AuditEntry
from app.db import read_session, transaction
from app.identity.proofing.credential import CLAIM, did
from app.identity.proofing.models import Proofing, ProvenIdentity
from app.organisations.operations import invite
from app.signin.models import SignInSession
from app.signin.queries import proven_identity
from tests.identity.people import add_person, follow, form_action, sign_in
from tests.identity.proving import ANSWERS, NIA_FORM, PASSPORT, give_identity, prove, query_of
from tests.identity.relying_party import ISSUER

OWEN = {**NIA_FORM, "given_names": "Owen", "family_name": "Price", "birth_date-day": "30",
        "birth_date-month": "7", "birth_date-year": "2005"}  # fmt: skip
LICENCE = {**PASSPORT, "kind": "driving_licence", "number": "PRICE507305O99QQ", "expires-day": "29",
           "expires-month": "7", "expires-year": "2033"}  # fmt: skip
OWENS = {"q-phone": "Curlew Mobile", "q-school": "Estuary Bank", "q-street": "None of these"}


def to_proof(client, engine, person, level="P2.Cl.Cm"):
    """Sign in from a page that wants a proven identity."""
    return sign_in(client, engine, person, return_to="/cookies", level=level)


def in_session(engine):
    with read_session(engine) as session:
        row = session.exec(select(SignInSession)).one()
        return row.level, proven_identity(session, row.id)


def test_a_person_proves_their_identity_once_and_is_back_where_they_were(app, client, engine, person):
    page = to_proof(client, engine, person)
    assert page.request.path == "/identity/prove/"
    page = prove(client, page)
    assert page.request.path == "/cookies"
    level, who = in_session(engine)
    assert level == "P2.Cl.Cm"
    assert (who.given_names, who.family_name, who.birth_date) == (
        ("Nia", "Haf"), "Rowlands", date(1984, 3, 12)
    )  # fmt: skip
    again = to_proof(app.test_client(), engine, person)
    assert again.request.path == "/cookies", "proven once is enough"


def test_identity_is_asked_for_only_where_a_service_needs_it(client, engine, person):
    give_identity(engine, person)
    assert to_proof(client, engine, person, "Cl.Cm").request.path == "/cookies"
    assert in_session(engine) == ("Cl.Cm", None)
    assert to_proof(client, engine, person).request.path == "/cookies"
    assert in_session(engine)[0] == "P2.Cl.Cm"


def test_a_password_alone_carries_no_identity(client, engine):
    person = add_person(engine, authenticator=False)
    give_identity(engine, person)
    page = follow(client, client.get("/signin/?return-to=/cookies&level=P2.Cl.Cm"))
    sent = client.post(form_action(page), data={"email": person.email, "password": person.password})
    assert sent.location.startswith("/identity/register/authenticator")


def test_a_licence_without_a_history_reaches_p1_and_not_p2(app, client, engine, person):
    page = prove(client, to_proof(client, engine, person), details=OWEN, document=LICENCE, answers=OWENS)
    assert page.request.path == "/identity/prove/result"
    other = app.test_client()
    second = add_person(engine, "owen@example.org")
    page = prove(other, to_proof(other, engine, second, "P1.Cl.Cm"), details=OWEN, document=LICENCE,
                 answers=OWENS)  # fmt: skip
    assert page.request.path == "/cookies"


@pytest.mark.parametrize(
    ("details", "document", "answers"),
    [
        (NIA_FORM, {**PASSPORT, "number": "111111111"}, ANSWERS),
        (NIA_FORM, {**PASSPORT, "expires-year": "2035"}, ANSWERS),
        ({**NIA_FORM, "family_name": "Evans"}, PASSPORT, ANSWERS),
        (NIA_FORM, PASSPORT, {**ANSWERS, "q-loan": "£120", "q-phone": "Curlew Mobile"}),
        ({**NIA_FORM, "given_names": "Carys", "family_name": "Hill", "birth_date-day": "2",
          "birth_date-month": "11", "birth_date-year": "1971"},
         {**PASSPORT, "number": "700123456", "expires-day": "31", "expires-month": "1",
          "expires-year": "2032"}, ANSWERS),
    ],
    ids=["unknown document", "another date", "another name", "wrong answers", "known to fraud"],
)  # fmt: skip
def test_what_does_not_fit_proves_nothing_and_says_what_to_do(
    client, engine, person, details, document, answers
):
    page = prove(client, to_proof(client, engine, person), details=details, document=document,
                 answers=answers)  # fmt: skip
    assert page.request.path == "/identity/prove/result"
    assert "in person" in page.text
    with read_session(engine) as session:
        assert session.exec(select(ProvenIdentity)).first() is None


def test_questions_are_answered_once(client, engine, person):
    start = to_proof(client, engine, person)
    wrong = dict.fromkeys(ANSWERS, "None of these")
    prove(client, start, answers=wrong)
    again = client.post(f"/identity/prove/questions{query_of(start)}", data=ANSWERS)
    assert again.location.startswith("/identity/prove/result")


def test_a_day_has_three_attempts(client, engine, person):
    start = to_proof(client, engine, person)
    handle = query_of(start)
    for name in ("Ann", "Beth", "Cath"):
        client.post(f"/identity/prove/details{handle}", data={**NIA_FORM, "given_names": name})
    page = client.post(f"/identity/prove/details{handle}", data=NIA_FORM)
    assert page.status_code == 422
    assert "too often today" in page.text


def test_bad_details_get_their_messages_and_keep_what_was_typed(client, engine, person):
    handle = query_of(to_proof(client, engine, person))
    page = client.post(
        f"/identity/prove/details{handle}",
        data={**NIA_FORM, "family_name": "", "birth_date-month": "13", "postcode": "nowhere"},
    )
    assert page.status_code == 422
    for name in ("family_name", "birth_date-day", "postcode"):
        assert f'href="#{name}"' in page.text
    assert "Nia Haf" in page.text
    page = client.post(f"/identity/prove/details{handle}", data=NIA_FORM)
    page = client.post(f"/identity/prove/document{handle}", data={"kind": "passport", "number": "!"})
    assert 'href="#number"' in page.text
    assert 'href="#expires-day"' in page.text


def test_an_outage_loses_nothing(client, engine, person):
    handle = query_of(to_proof(client, engine, person))
    out = {**NIA_FORM, "given_names": "Out", "family_name": "Ofservice", "birth_date-day": "1",
           "birth_date-month": "1", "birth_date-year": "1990"}  # fmt: skip
    client.post(f"/identity/prove/details{handle}", data=out)
    page = client.post(f"/identity/prove/document{handle}", data=PASSPORT)
    assert "does not answer" in page.text
    assert "925 665 416" in page.text


def test_leaving_tells_the_service_only_that_it_was_refused(client, engine, person):
    handle = query_of(to_proof(client, engine, person))
    sent = client.post(f"/identity/prove/leave{handle}")
    assert "error=access_denied" in sent.location
    assert "return-to=%2Fcookies" in client.get(sent.location.replace("http://127.0.0.1:8000", "")).text


def test_nobody_proves_an_identity_without_two_factors(client, engine):
    for page in ("", "details", "document", "questions", "result", "in-person"):
        assert "/identity/sign-in" in client.get(f"/identity/prove/{page}").location
    person = add_person(engine)
    sign_in(client, engine, person, level="Cl")
    assert "/identity/sign-in/code" in client.get("/identity/prove/").location


@pytest.fixture
def code(client, engine, person):
    """A code that the person takes to an office."""
    handle = query_of(to_proof(client, engine, person))
    sent = client.post(f"/identity/prove/details{handle}", data={**NIA_FORM, "way": "in_person"})
    assert "in-person" in sent.location
    client.post(f"/identity/prove/in-person{handle}")
    page = client.get(f"/identity/prove/in-person{handle}")
    return re.search(r'id="in-person-code">([A-Z0-9-]+)<', page.text)[1]


def at_counter(app, code, documents=("driving_licence",), **ticked):
    staff = app.test_client()
    staff.act_as("clerk", roles=["identity"])
    seen = staff.post("/identity/in-person/", data={"code": code.lower()})
    done = staff.post(
        "/identity/in-person/prove", data={"code": code, "documents": list(documents), **ticked}
    )
    staff.act_as(None)
    app.extensions["actor_hook"].acting = None
    return seen, done


def test_an_office_proves_who_cannot_do_it_online(app, client, engine, person, code):
    seen, done = at_counter(app, code, features="yes", face="yes")
    assert "Nia Haf Rowlands" in seen.text
    assert done.location.endswith("done=1")
    assert to_proof(client, engine, person).request.path == "/cookies"
    assert in_session(engine)[0] == "P2.Cl.Cm"
    with read_session(engine) as session:
        acts = [e.act for e in session.exec(select(AuditEntry).order_by(AuditEntry.sequence))]
        assert session.exec(select(Proofing)).first() is None, "a code works once"
    assert acts[-2:] == ["identity.in-person.open", "identity.in-person.prove"]


@pytest.mark.parametrize(
    ("documents", "ticked"),
    [((), {"face": "yes"}), (("bank_account",), {"face": "yes"}), (("passport",), {})],
    ids=["nothing seen", "no photo", "face not compared"],
)
def test_an_office_cannot_prove_what_it_did_not_see(app, engine, code, documents, ticked):
    _seen, done = at_counter(app, code, documents, **ticked)
    assert done.status_code == 422
    with read_session(engine) as session:
        assert session.exec(select(ProvenIdentity)).first() is None
        assert session.exec(select(Proofing)).one()


def test_staff_do_not_prove_their_own_identity(client, engine, person, code):
    with transaction(engine) as session:
        invite(session, email=person.email, role="identity", organisation=None, by="command", now=clock.now())
    sign_in(client, engine, person)
    seen = {"code": code, "documents": ["passport"], "features": "yes", "face": "yes"}
    refused = client.post("/identity/in-person/prove", data=seen)
    assert refused.status_code == 422
    assert "Ask a colleague" in refused.text
    with read_session(engine) as session:
        assert session.exec(select(ProvenIdentity)).first() is None


def test_a_wrong_code_opens_nothing_and_is_on_record(app, engine, code):
    seen, _done = at_counter(app, "ABCDE-FGHJK")
    assert seen.status_code == 422
    with read_session(engine) as session:
        assert session.exec(select(AuditEntry)).one().act == "identity.in-person.open"


def test_the_core_identity_is_signed_by_a_published_key_for_this_client_alone(
    client, engine, party, code_of, person
):
    give_identity(engine, person)
    party.register(levels=("Cl.Cm", "P2.Cl.Cm"))
    body = party.redeem(code_of(party, vtr='["P2.Cl.Cm"]')["code"]).get_json()
    told = party.claims(body["id_token"])
    assert (told["vot"], told["vtm"]) == ("P2.Cl.Cm", f"{ISSUER}/trustmark")
    header = {"Authorization": f"Bearer {body['access_token']}"}
    about = client.get("/identity/userinfo", headers=header).get_json()
    document = client.get("/identity/did.json").get_json()
    assert document["id"] == did(ISSUER) == "did:web:127.0.0.1%3A8000:identity"
    (method,) = document["assertionMethod"]
    signed = jwt.decode(about[CLAIM], ECKey.import_key(method["publicKeyJwk"]), algorithms=["ES256"])
    assert signed.header["kid"] == method["id"]
    assert (signed.claims["aud"], signed.claims["sub"], signed.claims["vot"]) == ("parks", told["sub"], "P2")
    subject = signed.claims["vc"]["credentialSubject"]
    assert subject["birthDate"] == [{"value": "1984-03-12"}]
    assert [p["value"] for p in subject["name"][0]["nameParts"]] == ["Nia", "Haf", "Rowlands"]


def test_a_client_gets_identity_only_if_it_is_allowed_to_ask(client, engine, party, code_of, person):
    give_identity(engine, person)
    body = party.redeem(code_of(party, vtr='["P2.Cl.Cm", "Cl.Cm"]')["code"]).get_json()
    assert party.claims(body["id_token"])["vot"] == "Cl.Cm"
    header = {"Authorization": f"Bearer {body['access_token']}"}
    assert CLAIM not in client.get("/identity/userinfo", headers=header).get_json()


def test_acr_values_are_a_wish(client, engine, party, code_of, person):
    give_identity(engine, person)
    party.register(levels=("Cl.Cm", "P2.Cl.Cm"))
    body = party.redeem(code_of(party, acr_values="P3.Cl.Cm P2.Cl.Cm")["code"]).get_json()
    assert party.claims(body["id_token"])["vot"] == "P2.Cl.Cm"
