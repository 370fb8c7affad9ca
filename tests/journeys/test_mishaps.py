"""What goes wrong for a person: each ends in the right state, with a message that helps."""

import re
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import lxml.html
import pytest

from app import clock
from app.db import transaction
from app.journeys.cases.models import Case
from app.journeys.drafts.models import Draft
from app.journeys.listeners import DraftAdoption
from app.journeys.parked import operations as parking
from app.journeys.rules import Person
from app.payments import operations as payments
from app.payments.models import PaymentRecord
from app.payments.queries import latest_attempt
from app.payments.sandbox import operations as sandbox
from app.payments.sandbox.rules import Card
from app.signin.models import SignInSession
from app.signin.queries import cookie_hash
from app.signin.rules import GUEST_COOKIE, Arrival
from app.web.cookies import cookie_name
from tests.journeys.factories import PERMIT
from tests.journeys.test_views import ROOT, give, heading, rows, seal, send

pytestmark = pytest.mark.backends("sqlite")
ISSUER, PERSON = "https://issuer.test", "sample-person"


@pytest.fixture
def client(app, monkeypatch):
    monkeypatch.setitem(app.extensions, "services", {"permit": PERMIT})
    client = app.test_client()
    client.act_as(PERSON)
    return client


@pytest.fixture
def sign_in_for_real(app, client):
    """A session of the hub's own that ends in `minutes`; negative when it has ended."""

    def begin(minutes, subject=PERSON):
        now = clock.now()
        with transaction(app.extensions["database"]) as session:
            session.merge(
                SignInSession(
                    id=cookie_hash("a-token"),
                    issuer=ISSUER,
                    subject=subject,
                    level="Cl.Cm",
                    created_at=now,
                    expires_at=now + timedelta(minutes=minutes),
                )
            )
        app.extensions["actor_hook"].acting = None
        with app.test_request_context():
            client.set_cookie(cookie_name("session"), "a-token")

    return begin


def text_of(response):
    return " ".join(lxml.html.document_fromstring(response.text).text_content().split())


def pay_at_the_provider(app, case):
    """The card page says yes; nobody has come back and no webhook has arrived."""
    with transaction(app.extensions["database"]) as session:
        record = latest_attempt(session, case.id)
        row = sandbox.find(session, record.provider_id)
        sandbox.present_card(session, row, Card("4242424242424242", date(2030, 12, 31)), now=clock.now())
        sandbox.confirm(session, row, now=clock.now())
        return record.id, record.provider_id


def test_an_answer_sent_after_the_session_ended_is_there_after_signing_in(client, sign_in_for_real, app):
    give(client, "street", "resident")
    sign_in_for_real(-1)
    late = client.post(f"{ROOT}/email", data={"email": "late@example.com"})
    assert "/signin/" in late.location
    assert "notice%3Dkept" in late.location
    assert "late@example.com" not in late.location
    client.act_as(PERSON)
    page = client.get(f"{ROOT}/email?notice=kept")
    assert 'value="late@example.com"' in page.text
    assert "We have kept what you typed" in page.text
    assert client.post(f"{ROOT}/email", data={"email": "late@example.com"}).location.endswith("check-answers")


def test_a_change_that_signing_in_interrupted_still_leads_back_to_check_answers(client, sign_in_for_real):
    give(client)
    sign_in_for_real(-1)
    late = client.post(f"{ROOT}/email?change=1", data={"email": "late@example.com"})
    [back] = parse_qs(urlsplit(late.location).query)["return-to"]
    client.act_as(PERSON)
    page = lxml.html.document_fromstring(client.get(back).text)
    assert page.xpath("//input[@name='email']/@value") == ["late@example.com"]
    assert page.xpath("//main//form/@action") == [f"{ROOT}/email?change=1"]


def test_nobody_else_who_signs_in_on_the_same_browser_sees_what_was_typed(client, sign_in_for_real):
    give(client, "street", "resident")
    sign_in_for_real(-1)
    client.post(f"{ROOT}/email", data={"email": "late@example.com"})
    client.act_as("somebody-else")
    give(client, "street", "resident")
    assert "late@example.com" not in client.get(f"{ROOT}/email?notice=kept").text


def test_agreeing_after_the_session_ended_sends_nothing_until_signed_in_again(client, sign_in_for_real, app):
    give(client)
    seen = seal(client)
    sign_in_for_real(-1)
    late = client.post(f"{ROOT}/check-answers", data={"seen": seen})
    assert "/signin/" in late.location
    assert rows(app, Case) == []
    client.act_as(PERSON)
    page = client.get(f"{ROOT}/check-answers?notice=kept")
    assert "nothing has been sent or paid yet" in text_of(page)
    assert "/payments/" in send(client).location


def test_a_page_opened_after_the_session_ended_asks_to_sign_in_and_comes_back(client, sign_in_for_real):
    give(client, "street")
    sign_in_for_real(-1)
    asked = client.get(f"{ROOT}/resident")
    assert "/signin/" in asked.location
    assert "resident" in asked.location


def test_the_end_of_a_session_is_announced_without_javascript(client, sign_in_for_real):
    sign_in_for_real(10)
    page = lxml.html.document_fromstring(client.get(f"{ROOT}/street").text)
    [warning] = page.xpath("//*[@data-shown-in]")
    assert warning.get("hidden") is None
    assert "you will be signed out at" in warning.text_content()
    sign_in_for_real(100)
    page = lxml.html.document_fromstring(client.get(f"{ROOT}/street").text)
    [waiting] = page.xpath("//*[@data-shown-in]")
    assert waiting.getparent().get("role") == "status"
    assert waiting.getparent().get("hidden") is None
    assert waiting.get("hidden") is not None
    assert 94 * 60 < int(waiting.get("data-shown-in")) <= 95 * 60


def test_parked_forms_are_forgotten_after_a_day(session):
    person = Person(ISSUER, PERSON)
    form = {"email": ["a@example.com"], "csrf_token": ["x"]}
    now = clock.now()
    parking.park(session, person=person, service="permit", step="email", form=form, now=now)
    known = {"person": person, "service": "permit", "step": "email"}
    assert parking.parked(session, now=now, **known) == {"email": ["a@example.com"]}
    assert parking.parked(session, now=now + timedelta(days=2), **known) is None
    assert parking.forget_old(session, now=now + timedelta(days=2)) == 1


def test_the_webhook_before_the_return_page(client, app):
    give(client)
    send(client)
    [case] = rows(app, Case)
    _, provider_id = pay_at_the_provider(app, case)
    with transaction(app.extensions["database"]) as session:
        for _ in range(2):
            payments.receive_notice(
                session,
                notice_id="n1",
                provider_id=provider_id,
                kind="card_payment_succeeded",
                now=clock.now(),
            )
    page = client.get(f"{ROOT}/cases/{case.id}/payment")
    assert heading(page) == "Payment received"
    [case] = rows(app, Case)
    assert case.state == "paid"


def test_the_browser_closed_after_paying(client, app):
    give(client)
    send(client)
    [case] = rows(app, Case)
    payment_id, _ = pay_at_the_provider(app, case)
    with transaction(app.extensions["database"]) as session:  # what the reconciling job does each minute
        payments.refresh(session, payment_id=payment_id, now=clock.now())
    page = client.get(f"{ROOT}/check-answers", follow_redirects=True)
    assert "already sent this" in page.text
    assert "£25.00" in page.text
    again = client.post(f"{ROOT}/cases/{case.id}/pay", follow_redirects=True)
    assert "Nothing was sent or paid a second time" in again.text
    assert len(rows(app, PaymentRecord)) == 1


def test_back_after_paying_and_pressing_again_pays_nothing(client, app):
    give(client)
    seen = seal(client)
    client.post(f"{ROOT}/check-answers", data={"seen": seen})
    [case] = rows(app, Case)
    pay_at_the_provider(app, case)
    client.get(f"{ROOT}/cases/{case.id}/payment")
    again = client.post(f"{ROOT}/check-answers", data={"seen": seen}, follow_redirects=True)
    assert "Nothing was sent or paid a second time" in again.text
    changed = client.post(f"{ROOT}/street", data={"street": "park"}, follow_redirects=True)
    assert changed.status_code == 200
    paid = [row for row in rows(app, Case) if row.state == "paid"]
    assert [row.answers["street"] for row in paid] == ["mill"]


def test_two_tabs_of_one_journey_lose_no_answer(client, app):
    give(client)
    client.post(f"{ROOT}/street?change=1", data={"street": "park"})
    client.post(f"{ROOT}/email?change=1", data={"email": "b@example.com"})
    [draft] = rows(app, Draft)
    assert (draft.answers["street"], draft.answers["email"]) == ("park", "b@example.com")


def test_a_person_can_stop_and_learns_how_to_come_back(client):
    page = client.get(f"{ROOT}/drafts/")
    assert heading(page) == "You have not given any answers yet"
    give(client, "street")
    page = client.get(f"{ROOT}/drafts/")
    assert heading(page) == "Your answers are saved"
    onward = re.search(rf'href="({ROOT}/drafts/\w+)"', page.text)[1]
    assert heading(client.get(onward)) == "Go on where you left off"
    client.act_as(None)
    client.post(f"{ROOT}/street", data={"street": "mill"})
    guest = client.get(f"{ROOT}/drafts/").text
    assert "Sign in to keep them in your account" in guest


def test_what_a_guest_sent_is_theirs_after_signing_in(app, monkeypatch):
    monkeypatch.setitem(app.extensions, "services", {"permit": replace(PERMIT, fee=None, assurance=None)})
    client = app.test_client()
    give(client)
    sent = client.post(f"{ROOT}/check-answers", data={"seen": seal(client)}).location
    guest = client.get_cookie(GUEST_COOKIE).value
    with transaction(app.extensions["database"]) as session:
        arrival = Arrival("https://issuer.test", PERSON, "Cl", guest, clock.now())
        DraftAdoption().signed_in(session, arrival)
    assert "/signin/" in client.get(sent).location  # the cookie alone opens it no more
    client.act_as(PERSON)
    assert client.get(sent).status_code == 200
    assert sent.removesuffix("/confirmation") in client.get("/account/").text
