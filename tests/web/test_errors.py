"""What people see while the database is away, is held by another, or does not take the last word."""

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from app.db import make_engine, transaction

QUESTION = "/services/vehicle-tax/vehicle"
AWAY = {
    "sqlite": "sqlite:////nowhere/hub.sqlite3",
    "postgresql": "postgresql+psycopg://hub@127.0.0.1:9/hub",
}


@pytest.fixture
def shown(app):
    """Somebody who sees errors as people do, not as tests do."""
    app.config["SHOW_ERROR_PAGES"] = True
    app.testing = False
    return app.test_client()


def use(app, engine):
    app.extensions["database"] = engine
    app.extensions["database_writer"] = engine.execution_options(hub_writes=True)


@pytest.fixture
def away(app, engine):
    """No database answers."""
    use(app, make_engine(AWAY[engine.dialect.name]))


@pytest.mark.parametrize("path", ["/account/", QUESTION, "/search?q=tax", "/uptake/"])
def test_while_the_database_is_away_a_page_says_that_it_is_for_the_moment(shown, away, path):
    shown.set_cookie("session", "somebody")
    answer = shown.get(path)
    assert answer.status_code == 503
    assert "This service is unavailable for the moment" in answer.text
    assert "not saved" not in answer.text
    assert int(answer.headers["Retry-After"]) > 0


def test_it_says_so_in_welsh_and_to_machines(shown, away):
    shown.set_cookie("session", "somebody")
    assert "Nid yw&#39;r gwasanaeth hwn ar gael" in shown.get(f"{QUESTION}?lang=cy").text
    answer = shown.get("/account/", headers={"Accept": "application/json"})
    assert answer.json == {"error": {"status": 503, "message": "the database does not answer"}}


@pytest.mark.backends("sqlite")
def test_a_press_while_another_holds_the_database_is_told_to_send_it_again(shown, app, engine, monkeypatch):
    monkeypatch.setattr("app.db.BUSY_TIMEOUT_MS", 1)
    use(app, make_engine(engine.url))
    with transaction(engine) as other:
        other.connection()
        answer = shown.post(QUESTION, data={})
    assert answer.status_code == 503
    assert (
        "What you have just sent was not saved. Go back to the page before to send it again." in answer.text
    )
    assert shown.post(QUESTION, data={}).status_code == 422, "nobody holds it now"


def test_a_press_whose_commit_is_not_taken_is_told_to_send_it_again(shown, engine):
    def lost(connection):
        raise OperationalError("COMMIT", {}, Exception("the server went away"))

    event.listen(engine, "commit", lost)
    try:
        answer = shown.post("/feedback", data={"useful": "yes", "page": "/"})
    finally:
        event.remove(engine, "commit", lost)
    assert answer.status_code == 503
    assert "was not saved" in answer.text
