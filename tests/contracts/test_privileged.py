"""Privileged acts leave exactly one audit row: the test client watches every staff POST."""

from pathlib import Path

import pytest
from sqlmodel import Session

from app import clock
from app.audit.operations import record
from app.organisations.models import Organisation
from app.web import access, requests
from tests.contracts.test_routes import rules

TESTS = Path(__file__).parent.parent


def acting(session, audits):
    session.add(Organisation(slug=f"act-{audits}", name="x"))
    for _ in range(audits):
        record(session, actor="p", act="x", subject_type="x", subject_id="x", now=clock.now())
    return ""


@pytest.mark.parametrize(("audits", "right"), [(0, False), (1, True), (2, False)])
def test_the_watch_sees_a_missing_and_a_second_row(app, audits, right):
    @app.post("/privileged-act")
    @access.staff("admin")
    def act() -> str:
        session: Session = requests.db()
        return acting(session, audits)

    client = app.test_client()
    client.act_as("p", roles=["admin"])
    if right:
        assert client.post("/privileged-act").status_code == 200
        return
    with pytest.raises(AssertionError, match="audit row"):
        client.post("/privileged-act")


@pytest.mark.backends("sqlite")
def test_every_privileged_post_is_made_by_some_test(app):
    """So that the watch sees it: a test posts to the route's own last word."""
    text = "\n".join(path.read_text() for path in TESTS.rglob("test_*.py"))
    for rule in rules(app):
        demand = app.view_functions[rule.endpoint].demand
        if demand.kind == "staff" and "POST" in rule.methods:
            word = [part for part in rule.rule.split("/") if part and "<" not in part][-1]
            assert word in text, f"no test posts to {rule.rule}"
