"""Every service that is discovered: its spec is sound, walkable, and says what uptake needs."""

import re

import pytest

from app.content.library import library
from app.journeys.mistakes import plain_words
from app.journeys.rules import CHECK, TASKS, problems, walk
from app.journeys.specs import CHANNELS
from app.services.registry import services
from app.signin.views import LEVELS
from app.uptake import hub_services

ALL = sorted(services().values(), key=lambda spec: spec.slug)
KEBAB = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
SNAKE = re.compile(r"[a-z][a-z0-9_]*\Z")

every_service = pytest.mark.parametrize("spec", ALL, ids=lambda spec: spec.slug)


def test_services_are_discovered():
    assert "vehicle-tax" in services()


def test_every_start_page_names_a_service_that_there_is():
    pages = library().pages.values()
    lost = {page.path: page.service for page in pages if page.service and page.service not in services()}
    assert not lost, f"no service has this slug; there are {', '.join(services())}: {lost}"


@every_service
def test_every_route_leads_somewhere_and_every_page_is_reached(spec):
    assert problems(spec) == []


@every_service
def test_addresses_are_kebab_case_and_names_snake_case(spec):
    inside = [page for group in spec.groups for page in group.pages]
    slugs = [spec.slug, *(node.slug for node in (*spec.steps, *spec.outcomes, *spec.sections, *inside))]
    assert [slug for slug in slugs if not KEBAB.match(slug)] == []
    own = {"cases", "drafts", CHECK, TASKS}
    assert own & {node.slug for node in (*spec.steps, *spec.outcomes)} == set(), "the engine's own addresses"
    names = [*(q.name for _, q in spec.questions()), *(group.name for group in spec.groups)]
    assert [name for name in names if not SNAKE.match(name)] == []


@every_service
def test_facts_and_questions_have_different_names(spec):
    names = {question.name for _, question in spec.questions()}
    assert not names & {page.lookup.fact for page in spec.pages if page.lookup}


@every_service
def test_every_page_asks_something_and_says_what_is_wrong_with_an_empty_answer(spec):
    pages = [*spec.pages, *(page for group in spec.groups for page in group.pages)]
    assert [page.slug for page in pages if not page.questions] == []
    assert [group.slug for group in spec.groups if "empty" not in group.errors] == []
    assert [q.name for _, q in spec.questions() if "empty" not in q.errors] == []


@every_service
def test_an_empty_draft_stands_at_the_first_page(spec):
    assert walk(spec, {}).stands_at == spec.first
    assert walk(spec, {}).path[0] == spec.first


@every_service
def test_no_route_runs_in_a_circle(spec):
    def visit(slug, trail, steps):
        assert slug not in trail, f"a circle: {' > '.join((*trail, slug))}"
        for target in steps[slug].targets if slug in steps else ():
            visit(target, (*trail, slug), steps)

    steps = {step.slug: step for step in spec.steps}
    for start in [section.first for section in spec.sections] or [spec.first]:
        visit(start, (), steps)
    for group in spec.groups:
        visit(group.first, (), {page.slug: page for page in group.pages})


@every_service
def test_every_word_is_marked_for_translation(spec):
    assert plain_words(spec) == [], "write these words in _l(), so that they can be Welsh"


@every_service
def test_sign_in_is_asked_at_a_level_that_there_is(spec):
    assert spec.assurance is None or spec.assurance.level in LEVELS


@every_service
def test_uptake_can_measure_it(spec):
    assert spec.replaces, "name the channels that this service replaces"
    assert spec.organisation
    assert not spec.sends or re.fullmatch(r"[A-Z]{2,4}", spec.reference_prefix)


def test_uptake_counts_every_channel_that_a_service_can_replace():
    assert set(hub_services.CHANNELS) == CHANNELS
