"""A service over HTTP: shown, answered, resumed, never skipped, never sent twice."""

import re
from dataclasses import replace
from io import BytesIO

import lxml.html
import pytest
from pypdf import PdfReader
from sqlmodel import select

from app import clock
from app.db import transaction
from app.journeys.cases.models import Case
from app.journeys.drafts.models import Draft
from app.journeys.drafts.operations import adopt
from app.journeys.listeners import CasePayments
from app.payments.queries import latest_attempt
from app.payments.rules import CANCELLED_BY_PERSON, EXPIRED, REJECTED, SUCCESS
from tests.journeys.factories import PERMIT, PERSON, PRICES

ROOT = "/services/permit"
ANSWERS = {"street": "mill", "resident": "yes", "email": "a@example.com"}


@pytest.fixture
def client(app, monkeypatch):
    monkeypatch.setitem(app.extensions, "services", {"permit": PERMIT})
    return app.test_client()


def give(client, *steps, **changes):
    for step in steps or ANSWERS:
        response = client.post(f"{ROOT}/{step}", data={step: {**ANSWERS, **changes}[step]})
        assert response.status_code == 303, response.text
    return response


def seal(client):
    page = client.get(f"{ROOT}/check-answers").text
    return re.search(r'name="seen" value="(\w+)"', page)[1]


def heading(response):
    return lxml.html.document_fromstring(response.text).xpath("//h1")[0].text_content().strip()


def rows(app, model):
    with transaction(app.extensions["database"]) as session:
        return session.exec(select(model)).all()


def send(client):
    return client.post(f"{ROOT}/check-answers", data={"seen": seal(client)})


def test_the_start_page_leads_to_the_first_question(client):
    page = client.get(f"{ROOT}/")
    assert heading(page) == "Parking permit"
    assert f'href="{ROOT}/street"' in page.text


def test_an_unknown_service_or_page_is_not_found(client):
    assert client.get("/services/nonsense/").status_code == 404
    assert client.get(f"{ROOT}/nonsense").status_code == 404
    assert client.get(f"{ROOT}/cases/nonsense").status_code in {303, 404}


def test_looking_begins_nothing(client, app):
    client.get(f"{ROOT}/street")
    assert rows(app, Draft) == []


def test_an_answer_is_kept_and_leads_on(client):
    assert give(client, "street").location == f"{ROOT}/resident"
    page = client.get(f"{ROOT}/street")
    assert 'value="mill"' in page.text
    assert heading(client.get(f"{ROOT}/resident")) == "Do you live there?"


def test_a_refused_answer_stays_on_the_page_with_its_message(client):
    page = client.post(f"{ROOT}/street", data={"street": "x" * 30})
    assert page.status_code == 422
    assert "<title>Error: Which street?" in re.sub(r"\s+", " ", page.text).replace("<title> ", "<title>")
    assert "x" * 30 in page.text
    assert 'href="#street"' in page.text


def test_what_a_person_typed_is_escaped(client):
    client.post(f"{ROOT}/street", data={"street": '"><script>1'})
    assert "<script>1" not in client.get(f"{ROOT}/street").text


def test_a_lookup_that_finds_nothing_says_so(client):
    page = client.post(f"{ROOT}/street", data={"street": "nowhere"})
    assert "Enter a street of ours" in page.text


def test_nobody_skips_ahead(client):
    give(client, "street")
    assert client.get(f"{ROOT}/email").location == f"{ROOT}/resident"
    assert client.post(f"{ROOT}/email", data={"email": "a@example.com"}).location == f"{ROOT}/resident"
    assert client.get(f"{ROOT}/check-answers").location == f"{ROOT}/resident"


def test_a_person_whose_answers_are_gone_is_told(client):
    page = client.get(f"{ROOT}/email", follow_redirects=True)
    assert heading(page) == "Which street?"
    assert "could not find your earlier answers" in page.text


def test_an_outcome_ends_the_journey_and_back_leads_to_its_question(client):
    give(client, "street")
    answered = client.post(f"{ROOT}/resident", data={"resident": "no"})
    page = client.get(answered.location)
    assert heading(page) == "You do not need a permit"
    assert f'class="govuk-back-link" href="{ROOT}/resident"' in page.text


def test_the_check_page_asks_to_sign_in_where_the_spec_says(client):
    give(client)
    assert "/services/permit/check-answers" not in client.get(f"{ROOT}/check-answers").location
    client.act_as("sample-person", level="Cl")
    give(client)
    assert client.get(f"{ROOT}/check-answers").status_code == 303


def test_a_guests_answers_are_there_after_signing_in(client, app):
    give(client)
    guest = client.get_cookie("guest").value
    with transaction(app.extensions["database"]) as session:
        adopt(session, guest=guest, issuer=PERSON.issuer, subject="sample-person")
    client.act_as("sample-person")
    page = client.get(f"{ROOT}/check-answers")
    assert heading(page) == "Check your answers"
    assert "£25.00" in page.text


def test_a_change_link_returns_to_the_check_page_and_keeps_the_rest(client):
    client.act_as("sample-person")
    give(client)
    page = client.get(f"{ROOT}/check-answers").text
    assert f'href="{ROOT}/street?change=1"' in page
    asked = client.get(f"{ROOT}/street?change=1").text
    assert f'class="govuk-back-link" href="{ROOT}/check-answers"' in asked
    answer = client.post(f"{ROOT}/street?change=1", data={"street": "park"})
    assert answer.location == f"{ROOT}/check-answers"
    again = client.get(answer.location).text
    assert "park" in again
    assert "a@example.com" in again


def test_a_change_that_opens_a_new_question_asks_it_and_then_returns(client):
    client.act_as("sample-person")
    give(client)
    answer = client.post(f"{ROOT}/street?change=1", data={"street": "high"})
    assert answer.location == f"{ROOT}/no-room"


def test_paying_twice_is_one_case_and_one_payment(client, app):
    client.act_as("sample-person")
    give(client)
    seen = seal(client)
    first = client.post(f"{ROOT}/check-answers", data={"seen": seen})
    second = client.post(f"{ROOT}/check-answers", data={"seen": seen}, follow_redirects=False)
    [case] = rows(app, Case)
    assert "/payments/" in first.location
    assert second.location.startswith(f"{ROOT}/cases/{case.id}")
    assert client.post(f"{ROOT}/cases/{case.id}/pay").location == first.location


def test_another_tab_that_changed_an_answer_is_noticed(client, app):
    client.act_as("sample-person")
    give(client)
    seen = seal(client)
    client.post(f"{ROOT}/street?change=1", data={"street": "park"})
    page = client.post(f"{ROOT}/check-answers", data={"seen": seen})
    assert "Something has changed since you looked" in page.text
    assert rows(app, Case) == []


def test_a_price_that_rose_meanwhile_is_shown_before_anything_is_paid(client, app, monkeypatch):
    client.act_as("sample-person")
    give(client)
    seen = seal(client)
    monkeypatch.setitem(PRICES, "street", 3_000)
    page = client.post(f"{ROOT}/check-answers", data={"seen": seen})
    assert "£30.00" in page.text
    assert rows(app, Case) == []


def pay(app, case, state=SUCCESS):
    with transaction(app.extensions["database"]) as session:
        payment = latest_attempt(session, case.id)
        payment.status, payment.code = state.status.value, state.code
        CasePayments().payment_changed(session, subject_id=case.id, state=state, now=clock.now())


def test_a_paid_case_has_a_confirmation_and_back_leads_to_the_case(client, app):
    client.act_as("sample-person")
    give(client)
    send(client)
    [case] = rows(app, Case)
    pay(app, case)
    page = client.get(f"{ROOT}/cases/{case.id}/payment")
    kept = client.get(f"{ROOT}/cases/{case.id}/confirmation")
    assert case.reference in kept.text
    assert heading(kept) == "Payment received"
    assert heading(page) == "Payment received"
    assert case.reference in page.text
    back = client.get(f"{ROOT}/check-answers", follow_redirects=True)
    assert "You have already sent this" in back.text
    again = client.post(f"{ROOT}/check-answers", data={"seen": "x"}, follow_redirects=True)
    assert "You have already sent this" in again.text
    assert "£25.00" in again.text


@pytest.mark.parametrize(
    ("state", "words"),
    [(CANCELLED_BY_PERSON, "You cancelled the payment"), (EXPIRED, "The 90 minutes to pay ran out")],
)
def test_who_cancels_or_takes_too_long_reads_so_until_it_is_paid(client, app, state, words):
    client.act_as("sample-person")
    give(client)
    send(client)
    [case] = rows(app, Case)
    pay(app, case, state)
    page = client.get(f"{ROOT}/cases/{case.id}/payment", follow_redirects=True)
    assert words in page.text
    client.post(f"{ROOT}/cases/{case.id}/pay")
    pay(app, case, SUCCESS)
    assert words not in client.get(page.request.full_path).text


def test_a_failed_payment_says_that_no_money_was_taken_and_offers_another_try(client, app):
    client.act_as("sample-person")
    give(client)
    send(client)
    [case] = rows(app, Case)
    pay(app, case, REJECTED)
    page = client.get(f"{ROOT}/cases/{case.id}/payment", follow_redirects=True)
    assert "no money was taken" in page.text
    assert "A payment did not go through" in page.text
    assert f'action="{ROOT}/cases/{case.id}/pay"' in page.text


def test_answers_can_be_changed_before_paying(client, app):
    client.act_as("sample-person")
    give(client)
    send(client)
    [case] = rows(app, Case)
    page = client.post(f"{ROOT}/cases/{case.id}/change", follow_redirects=True)
    assert heading(page) == "Check your answers"
    send(client)
    assert sorted(row.state for row in rows(app, Case)) == ["awaiting_payment", "withdrawn"]


def test_nobody_sees_anothers_case_or_draft(client, app):
    client.act_as("sample-person")
    give(client)
    send(client)
    [case], [draft] = rows(app, Case), rows(app, Draft)
    client.act_as("somebody-else")
    assert client.get(f"{ROOT}/cases/{case.id}").status_code == 404
    assert client.post(f"{ROOT}/cases/{case.id}/pay").status_code == 404
    refused = client.get(f"{ROOT}/drafts/{draft.id}")
    assert refused.status_code == 404
    assert heading(refused) == "You cannot open this application"
    client.act_as(None)
    assert client.get(f"{ROOT}/cases/{case.id}").status_code == 303


def test_a_draft_is_taken_up_again(client, app):
    client.act_as("sample-person")
    give(client, "street", "resident")
    [draft] = rows(app, Draft)
    page = client.get(f"{ROOT}/drafts/{draft.id}")
    assert heading(page) == "Go on where you left off"
    assert client.post(f"{ROOT}/drafts/{draft.id}").location == f"{ROOT}/email"
    assert "Go on where you left off" in client.get(f"{ROOT}/").text


def test_every_page_speaks_welsh(client):
    give(client, "street")
    assert "Parhau" in client.get(f"{ROOT}/resident?lang=cy").text


def test_a_service_without_sign_in_lets_a_guest_pay(client, app, monkeypatch):
    monkeypatch.setitem(app.extensions, "services", {"permit": replace(PERMIT, assurance=None)})
    give(client)
    assert "/payments/" in send(client).location
    [case] = rows(app, Case)
    assert case.subject is None
    assert client.get(f"{ROOT}/cases/{case.id}").status_code == 200


def test_a_person_keeps_a_copy_of_what_they_sent(client, app):
    client.act_as("sample-person")
    give(client)
    send(client)
    [case] = rows(app, Case)
    answer = client.get(f"{ROOT}/cases/{case.id}/copy.pdf?lang=cy")
    document = PdfReader(BytesIO(answer.data))
    text = document.pages[0].extract_text()
    assert answer.mimetype == "application/pdf"
    assert document.metadata.title == f"Parking permit: {case.reference}"
    assert document.trailer["/Root"]["/Lang"] == "cy"
    assert case.reference in text
    assert "a@example.com" in text
    client.act_as("somebody-else")
    assert client.get(f"{ROOT}/cases/{case.id}/copy.pdf").status_code == 404


def test_a_copy_keeps_letters_of_other_languages_and_says_what_it_cannot_show(client, app):
    client.act_as("sample-person")
    give(client, street="Łódź Ŵen 王")
    send(client)
    [case] = rows(app, Case)
    document = PdfReader(BytesIO(client.get(f"{ROOT}/cases/{case.id}/copy.pdf").data))
    text = document.pages[0].extract_text()
    assert "Łódź Wen ?" in text
    assert "cannot show every letter" in text
    client.post(f"{ROOT}/cases/{case.id}/change")
    client.post(f"{ROOT}/street?change=1", data={"street": "Łódź"})
    send(client)
    plain = next(row for row in rows(app, Case) if row.state == "awaiting_payment")
    text = PdfReader(BytesIO(client.get(f"{ROOT}/cases/{plain.id}/copy.pdf").data)).pages[0].extract_text()
    assert "Łódź" in text
    assert "cannot show" not in text


def test_what_costs_nothing_is_confirmed_with_what_happens_next(app, monkeypatch):
    monkeypatch.setitem(app.extensions, "services", {"permit": replace(PERMIT, fee=None)})
    client = app.test_client()
    client.act_as("sample-person")
    give(client)
    done = client.get(send(client).location)
    [case] = rows(app, Case)
    assert heading(done) == "Application sent"
    assert case.reference in done.text
    assert "We send the permit." in done.text
    assert "Receipt" not in done.text
    assert "/confirmation" in client.get(f"{ROOT}/cases/{case.id}").text


def test_an_outcome_is_no_place_to_go_on_from(client):
    """What it says was true on the day: whoever comes back begins again, with what was typed filled in."""
    give(client, "street", "resident", resident="no")
    page = client.get(f"{ROOT}/").text
    assert "Start now" in page
    assert f'href="{ROOT}/street"' in page
    assert 'value="mill"' in client.get(f"{ROOT}/street").text


def test_a_draft_that_is_taken_up_again_stands_where_it_stands_today(client, app, monkeypatch):
    client.act_as("sample-person")
    give(client)
    [draft] = rows(app, Draft)
    full = lambda session, answers, today: {"name": answers["street"], "zone": "red"}  # noqa: E731
    pages = (replace(PERMIT.pages[0], lookup=replace(PERMIT.pages[0].lookup, find=full)), *PERMIT.pages[1:])
    monkeypatch.setitem(app.extensions, "services", {"permit": replace(PERMIT, pages=pages)})
    assert client.post(f"{ROOT}/drafts/{draft.id}").location == f"{ROOT}/no-room"


def test_a_message_beside_a_field_is_all_in_welsh(client):
    page = client.post(f"{ROOT}/street?lang=cy", data={"street": "nowhere"})
    root = lxml.html.document_fromstring(page.text)
    assert root.xpath("//*[@id='street-error']/span")[0].text_content() == "Gwall:"
