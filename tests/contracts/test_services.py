"""Every service that is discovered: its spec is sound, walkable, and says what uptake needs."""

import re

import pytest

from app.journeys.rules import CHECK, problems, walk
from app.services.registry import services

ALL = sorted(services().values(), key=lambda spec: spec.slug)
KEBAB = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
SNAKE = re.compile(r"[a-z][a-z0-9_]*\Z")

every_service = pytest.mark.parametrize("spec", ALL, ids=lambda spec: spec.slug)


def test_services_are_discovered():
    assert "vehicle-tax" in services()


@every_service
def test_every_route_leads_somewhere_and_every_page_is_reached(spec):
    assert problems(spec) == []


@every_service
def test_addresses_are_kebab_case_and_names_snake_case(spec):
    slugs = [spec.slug, *(page.slug for page in spec.pages), *(end.slug for end in spec.outcomes)]
    assert [slug for slug in slugs if not KEBAB.match(slug)] == []
    assert {"cases", "drafts", CHECK} & set(slugs) == set(), "these addresses belong to the engine"
    assert [q.name for _, q in spec.questions() if not SNAKE.match(q.name)] == []


@every_service
def test_facts_and_questions_have_different_names(spec):
    names = {question.name for _, question in spec.questions()}
    assert not names & {page.lookup.fact for page in spec.pages if page.lookup}


@every_service
def test_every_page_asks_something_and_says_what_is_wrong_with_an_empty_answer(spec):
    silent = [page.slug for page in spec.pages if not page.questions]
    assert silent == []
    assert [q.name for _, q in spec.questions() if "empty" not in q.errors] == []


@every_service
def test_an_empty_draft_stands_at_the_first_page(spec):
    assert walk(spec, {}).path == (spec.pages[0].slug,)


@every_service
def test_no_route_runs_in_a_circle(spec):
    def visit(slug, trail):
        assert slug not in trail, f"a circle: {' > '.join((*trail, slug))}"
        page = spec.page(slug)
        for target in page.targets if page else ():
            visit(target, (*trail, slug))

    visit(spec.first, ())


@every_service
def test_uptake_can_measure_it(spec):
    assert spec.replaces, "name the channels that this service replaces"
    assert spec.organisation
    assert not spec.sends or re.fullmatch(r"[A-Z]{2,4}", spec.reference_prefix)
