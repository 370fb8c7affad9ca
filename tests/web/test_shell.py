"""The frame: headers, CSRF, languages, errors, one transaction per request."""

import re

import pytest
from flask import Blueprint, render_template
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import func, select

from app import clock
from app.db import read_session
from app.events.models import EventRecord
from app.web import access, requests
from app.web.errors import page_for


def probe(app):
    """A slice of the test's own, with a form."""
    blueprint = Blueprint("probe", __name__, url_prefix="/probe")

    @blueprint.get("/")
    @access.public
    def show():
        return render_template("web/error.html", page=page_for(404))

    @blueprint.post("/")
    @access.public
    def act():
        requests.db().add(EventRecord(kind="Probe", about="probe", at=clock.now(), data={}))
        return {"done": True}

    @blueprint.get("/dirty")
    @access.public
    def dirty():
        requests.db().add(EventRecord(kind="Probe", about="probe", at=clock.now(), data={}))
        return {"done": True}

    @blueprint.get("/staff")
    @access.staff("content")
    def staff():
        return {"staff": True}

    app.register_blueprint(blueprint)


def prepared(app):
    probe(app)
    return app.test_client()


def events_kept(engine):
    with read_session(engine) as session:
        return session.exec(select(func.count()).select_from(EventRecord)).one()


def test_every_answer_carries_the_security_headers(client):
    answer = client.get("/nothing")
    assert answer.status_code == 404
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_the_nonce_is_new_for_every_answer(client):
    first = client.get("/nothing").headers["Content-Security-Policy"]
    assert first != client.get("/nothing").headers["Content-Security-Policy"]


def test_a_post_without_a_token_is_refused_and_changes_nothing(app, engine):
    client = prepared(app)
    assert client.post("/probe/", csrf=False).status_code == 400
    assert events_kept(engine) == 0


def test_a_post_with_a_token_commits(app, engine):
    assert prepared(app).post("/probe/").status_code == 200
    assert events_kept(engine) == 1


def test_a_cross_site_post_is_refused_even_with_a_token(app, engine):
    client = prepared(app)
    assert client.post("/probe/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 400


def test_a_get_that_writes_fails_its_test(app, engine):
    client = prepared(app)
    with pytest.raises(requests.DirtyReadError):
        client.get("/probe/dirty")


def test_staff_pages_send_strangers_to_sign_in_and_refuse_other_people(app, engine):
    client = prepared(app)
    assert client.get("/probe/staff").status_code == 302
    client.act_as("somebody")
    assert client.get("/probe/staff").status_code == 403
    client.act_as("somebody", roles=["content"])
    assert client.get("/probe/staff").get_json() == {"staff": True}


def test_the_language_is_chosen_by_query_and_kept_in_a_cookie(client):
    assert 'lang="cy"' in client.get("/nothing?lang=cy").text
    answer = client.get("/nothing")
    assert 'lang="cy"' in answer.text
    assert answer.headers["Content-Language"] == "cy"


def test_an_unknown_language_falls_back_to_english(client):
    assert client.get("/nothing?lang=xx").headers["Content-Language"] == "en"


def test_a_text_that_cannot_be_stored_is_no_failure(client):
    client.act_as("somebody", roles=["admin"])
    assert client.get("/audit/?actor=%00").status_code < 500
    assert client.get("/api/audit?actor=%00").status_code < 500


def test_a_database_fault_names_no_value(session):
    with pytest.raises(DBAPIError) as fault:
        session.execute(text("SELECT :value FROM nowhere"), {"value": "ada@example.org"})
    assert "ada@example.org" not in str(fault.value)


def test_errors_under_api_are_json(client):
    answer = client.get("/api/nothing")
    assert answer.status_code == 404
    assert answer.get_json()["error"]["status"] == 404


def test_health_says_whether_the_database_answers(client):
    assert client.get("/health/live").get_json() == {"status": "ok"}
    assert client.get("/health/ready").get_json()["database"] == "ok"


def test_metrics_count_answers_by_route(client):
    client.get("/health/live")
    assert (
        'hub_requests_total{method="GET",route="/health/live",status="200"} 1.0'
        in client.get("/metrics").text
    )


def test_made_up_methods_are_one_counter(client):
    for number in range(3):
        client.open("/health/live", method=f"WORD{number}")
    counted = client.get("/metrics").text
    assert 'method="other",route="unmatched",status="405"} 3.0' in counted
    assert "WORD" not in counted


def test_the_other_language_keeps_the_query_and_gives_it_no_meaning(client):
    page = client.get("/nothing?a=1&_scheme=javascript&_external=1")
    assert 'href="?a=1&amp;_scheme=javascript&amp;_external=1&amp;lang=cy"' in page.text


def secrets_of(page):
    """What must differ between two readers of the same page."""
    return {
        "nonces": set(re.findall(r'nonce="([^"]+)"', page)),
        "token": re.findall(r'name="csrf_token" value="(\w+)"', page),
    }


def test_what_surrounds_a_page_is_kept_for_all_but_each_reader_gets_their_own_secrets(app, engine):
    readers = [app.test_client(), app.test_client()]
    for reader in readers:
        reader.act_as("somebody")
    one, other = (secrets_of(reader.get("/nothing").text) for reader in readers)
    assert one["nonces"]
    assert not one["nonces"] & other["nonces"]
    assert len(one["token"]) == len(other["token"]) == 1
    assert one["token"] != other["token"]


def test_what_surrounds_a_page_follows_who_reads_it(app, engine):
    client = app.test_client()
    assert "Sign out" not in client.get("/nothing").text
    client.act_as("somebody", roles=["operator"])
    page = client.get("/nothing").text
    assert "Sign out" in page
    assert 'href="/deliveries/"' in page
    client.act_as("somebody")
    assert 'href="/deliveries/"' not in client.get("/nothing").text
    assert "Allgofnodi" in client.get("/nothing?lang=cy").text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(st.text(min_size=1))
def test_no_address_breaks_out_of_what_surrounds_a_page(app, typed):
    page = app.test_client().get("/nothing", query_string={"q": typed, "x": "\ue010\ue011\ue012<b>"}).text
    assert "<b>" not in page
    assert page.count("</html>") == 1
    assert re.search(r'<a class="govuk-link" href="\?q=[^"<]*lang=cy"', page)
