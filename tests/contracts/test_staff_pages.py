"""Every page for staff can be reached by those who may open it, and only they are shown the way."""

import pytest

from app.account.work import WORK, work_of
from app.web.access import Actor, Grant, demand_of


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("work", WORK, ids=lambda work: work.href)
def test_the_account_offers_staff_what_their_roles_open(app, work):
    endpoint, _ = app.url_map.bind("hub.example").match(work.href, method="GET")
    assert set(demand_of_view(app, endpoint).roles) - {"admin"} == set(work.roles)


@pytest.mark.backends("sqlite")
def test_every_front_page_for_staff_is_offered(app):
    """A front page has an address of its own that is a folder: what is below it, it links to."""
    front = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.endswith("/") and "GET" in rule.methods and not rule.arguments
        if demand_of_view(app, rule.endpoint).kind == "staff"
    }
    assert front <= {work.href for work in WORK}, "add it to app/account/work.py"


def demand_of_view(app, endpoint):
    with app.test_request_context():
        return demand_of(endpoint)


def test_each_role_sees_its_own_work_and_an_administrator_everything():
    shown = {
        role: {work.href for work in work_of(Actor("someone", roles=frozenset({Grant(role)})))}
        for role in ("operator", "identity", "admin")
    }
    assert "/deliveries/" in shown["operator"] - shown["identity"]
    assert "/identity/in-person/" in shown["identity"] - shown["operator"]
    assert len(shown["admin"]) == len(WORK)
    assert work_of(Actor("citizen")) == ()
