"""Every route, discovered: access declared, URL a promise, unsafe methods safe."""

import re

import pytest

from tests.contracts import routes


def rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


@pytest.mark.backends("sqlite")
def test_every_route_declares_who_may_call_it(app):
    undeclared = [r.rule for r in rules(app) if not hasattr(app.view_functions[r.endpoint], "demand")]
    assert not undeclared, f"put @access.public, signed_in, staff or machine on: {undeclared}"


@pytest.mark.backends("sqlite")
def test_the_committed_route_list_is_the_route_list(app):
    assert routes.routes(app) == routes.committed(), (
        "URLs are promises: if this change is meant, write the new lists with "
        "`.venv/bin/python -m tests.contracts.routes`"
    )


@pytest.mark.backends("sqlite")
def test_paths_are_kebab_case_with_typed_or_named_parts(app):
    fixed = {r.rule: re.sub(r"<[^>]*>|/\.well-known/[a-z_-]+", "", r.rule) for r in rules(app)}
    odd = [rule for rule, words in fixed.items() if re.search(r"[A-Z_]", words)]
    assert not odd, f"use lower-case words joined by hyphens: {odd}"


@pytest.mark.backends("sqlite")
def test_only_the_listed_gets_commit(app):
    known = routes.COMMITTING.read_text().splitlines()
    assert routes.committing(app) == known, "a GET that commits needs a reason and a line in the list"


@pytest.mark.backends("sqlite")
def test_no_staff_page_answers_a_stranger_or_an_ordinary_person(app):
    client = app.test_client()
    client.checks = False
    for rule in rules(app):
        demand = app.view_functions[rule.endpoint].demand
        if demand.kind != "staff" or "GET" not in rule.methods:
            continue
        url = re.sub(r"<[^>]*>", "1", rule.rule)
        client.act_as(None)
        assert client.get(url).status_code in {302, 401}, f"{url} answered a stranger"
        client.act_as("ordinary-person")
        assert client.get(url).status_code == 403, f"{url} answered somebody without a role"


@pytest.mark.backends("sqlite")
def test_every_unsafe_route_of_a_person_refuses_a_post_without_a_token(app):
    client = app.test_client()
    client.checks = False
    client.act_as("ordinary-person", roles=["admin"])
    for rule in rules(app):
        demand = app.view_functions[rule.endpoint].demand
        unsafe = sorted(rule.methods - {"GET", "HEAD", "OPTIONS"})
        if demand.kind == "machine" or not unsafe:
            continue
        url = re.sub(r"<[^>]*>", "1", rule.rule)
        answer = client.open(url, method=unsafe[0], csrf=False)
        assert answer.status_code in {400, 404}, f"{unsafe[0]} {url} took a request without a token"
