"""What one person began, sent or paid is nowhere to be found for another, at any address that names it."""

import re

import pytest

from app.journeys.cases.models import Case
from app.journeys.drafts.models import Draft
from tests.journeys.test_afterwards import FREE, begin
from tests.journeys.test_views import ANSWERS, ROOT, give, rows, send

pytestmark = pytest.mark.backends("sqlite")
NAMED = {"service": "permit", "key": "bill"}
PRIVATE = ("case_id", "draft_id")
KNOWN = {
    "GET {case}",
    "GET {case}/confirmation",
    "GET {case}/copy.pdf",
    "GET {case}/payment",
    "GET {case}/withdraw",
    "POST {case}/pay",
    "GET {draft}",
    "GET {draft}/delete",
    "POST {draft}",
    "POST {draft}/delete",
}


@pytest.fixture
def owner(app, monkeypatch):
    """A person with a draft, a case that was sent and a payment that was begun for it."""
    client = begin(app, monkeypatch, FREE)
    give(client, street="windmill lane")
    send(client)
    [case] = rows(app, Case)
    client.post(f"{ROOT}/cases/{case.id}/dues/bill/pay")
    give(client, "street", street="harbour row")
    return client


def addresses(app, ids):
    """Every address of the hub with one of these in it: new ones come under the test by themselves."""
    for rule in app.url_map.iter_rules():
        parts = rule.arguments & set(PRIVATE)
        if not parts or not rule.rule.startswith("/services/"):
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: {**NAMED, **ids}[part[1]], rule.rule)
        for method in sorted(rule.methods & {"GET", "POST"}):
            yield method, path


def test_another_person_gets_not_found_and_nothing_of_the_content(owner, app):
    [case] = rows(app, Case)
    draft = next(row for row in rows(app, Draft) if row.case_id is None)
    ids = {"case_id": case.id, "draft_id": draft.id}
    found = list(addresses(app, ids))
    short = {
        f"{ROOT}/cases/{case.id}": "{case}",
        f"{ROOT}/drafts/{draft.id}": "{draft}",
    }
    seen = {f"{method} {path}" for method, path in found}
    assert {re.sub("|".join(short), lambda part: short[part[0]], line) for line in seen} >= KNOWN

    secrets = {case.reference, ANSWERS["email"], "windmill lane", "harbour row", "£123.45"}
    told = " ".join(owner.get(path).text for path in (f"{ROOT}/cases/{case.id}", f"{ROOT}/street"))
    assert {private for private in secrets if private not in told} == set()

    owner.act_as("somebody-else")
    for method, path in found:
        answer = owner.open(path, method=method, follow_redirects=True)
        assert answer.status_code == 404, f"{method} {path}"
        for private in secrets:
            assert private not in answer.text, f"{method} {path} says {private}"

    owner.act_as("sample-person")
    for method, path in found:
        if method == "GET":
            assert owner.get(path, follow_redirects=True).status_code == 200, path
    assert [row.state for row in rows(app, Case)] == [case.state]
