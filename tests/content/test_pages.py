"""Guidance as people read it: every page, in both languages."""

import pytest

from app.content.library import FOLDER, library, load
from app.content.rendering import render
from app.services.registry import services

pytestmark = pytest.mark.backends("sqlite")


def test_no_page_has_a_fault():
    assert [str(problem) for problem in load(FOLDER).problems] == []


def test_there_are_at_least_thirty_pages_over_three_topics():
    english = [page for page in library() if page.language == "en"]
    assert len(english) >= 30
    assert {page.topic for page in english} == {topic.slug for topic in library().topics}
    assert all(len(library().in_topic(topic.slug)) >= 10 for topic in library().topics)


def test_every_guidance_page_is_a_sound_page(client):
    for page in library():
        if page.service is None:
            answer = client.get(f"/guidance/{page.slug}?lang={page.language}")
            assert answer.status_code == 200, page.path
            assert page.title in answer.text


def test_a_start_page_is_at_the_address_of_its_service(client):
    answer = client.get("/guidance/tax-your-vehicle")
    assert (answer.status_code, answer.location) == (301, "/services/vehicle-tax/")


def test_every_service_is_found_by_searching_and_browsing_in_both_languages():
    begun = {(page.service, page.language) for page in library() if page.service}
    assert begun >= {(slug, language) for slug in services() for language in ("en", "cy")}


def test_an_unknown_page_or_topic_is_not_found(client):
    assert client.get("/guidance/nothing").status_code == 404
    assert client.get("/browse/nothing/").status_code == 404


def test_vehicle_tax_names_telephone_post_and_counter_in_both_languages():
    words = {"en": ("telephone", "Post Office", "By post"), "cy": ("ffôn", "Swyddfa", "post")}
    for language, named in words.items():
        page = library().start_page("vehicle-tax", language)
        assert page.language == language
        assert all(word in render(page).after for word in named)


def test_the_browse_tree_leads_to_every_page(client):
    assert client.get("/browse/").text.count("/browse/") >= 3
    listed = "".join(client.get(f"/browse/{t.slug}/").text for t in library().topics)
    assert all(f'href="{page.url}"' in listed for page in library())


def test_an_untranslated_page_says_so_in_welsh(client):
    text = client.get("/guidance/speed-limits?lang=cy").text
    assert "Nid yw’r dudalen hon wedi’i chyfieithu" in text
    assert '<article class="govuk-grid-column-two-thirds" lang="en">' in text


def test_topics_are_in_welsh(client):
    assert "Moduro" in client.get("/browse/?lang=cy").text


def test_the_command_names_faults_and_fails(terminal_run, tmp_path):
    (tmp_path / "topics.yaml").write_text("[]")
    (tmp_path / "motoring").mkdir()
    (tmp_path / "motoring" / "x.md").write_text("no front matter")
    result = terminal_run(["content", "check", tmp_path])
    assert result.exit_code == 1
    assert "motoring/x.md:1: the file must begin" in result.stdout


def test_the_command_passes_our_own_content(terminal_run):
    assert terminal_run(["content", "check"]).exit_code == 0
