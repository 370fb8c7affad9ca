"""Answers that were not sent are deleted when their owner says so."""

import pytest

from app.journeys.cases.models import Case
from app.journeys.drafts.models import Draft
from tests.journeys.factories import PERMIT
from tests.journeys.test_afterwards import begin
from tests.journeys.test_views import ROOT, give, heading, rows, send


@pytest.fixture
def client(app, monkeypatch):
    return begin(app, monkeypatch, PERMIT)


def address(app):
    [draft] = rows(app, Draft)
    return f"{ROOT}/drafts/{draft.id}/delete"


def test_answers_are_deleted_after_a_question(client, app):
    give(client, "street")
    delete = address(app)
    assert delete in client.get(f"{ROOT}/drafts/").text
    assert heading(client.get(delete)) == "Are you sure you want to delete these answers?"
    assert rows(app, Draft)
    page = client.post(delete, follow_redirects=True)
    assert "Your answers have been deleted." in page.text
    assert heading(page) == "You have not given any answers yet"
    assert rows(app, Draft) == []
    assert client.post(delete).status_code == 404


def test_what_was_sent_stays(client, app):
    give(client)
    delete = address(app)
    send(client)
    [case] = rows(app, Case)
    assert case.id in client.get(delete).location
    client.post(delete)
    assert len(rows(app, Draft)) == 1


def test_a_guest_deletes_what_this_browser_holds(app, monkeypatch):
    monkeypatch.setitem(app.extensions, "services", {"permit": PERMIT})
    guest, other = app.test_client(), app.test_client()
    give(guest, "street")
    delete = address(app)
    assert other.post(delete).status_code == 404
    assert rows(app, Draft)
    guest.post(delete)
    assert rows(app, Draft) == []
