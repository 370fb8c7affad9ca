"""A library holds what is right, names what is wrong, and sees a changed file."""

import pytest

from app.content.library import Shelf, load
from tests.content.factories import folder, page_text


def faults(path, **files):
    return [str(problem) for problem in load(folder(path, **files)).problems]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("# Big\n", "motoring/tractor.md:9: use ## for headings"),
        ("### Deep\n", "motoring/tractor.md:9: heading level 3 follows level 1"),
        ("## One\n\n## One\n", "motoring/tractor.md:11: the heading 'One' is used twice"),
        ("Text\n\n<b>bold</b>\n", "motoring/tractor.md:11: HTML is shown as text"),
        ("[x](http://a.example)\n", "motoring/tractor.md:9: link to 'http://a.example': use https"),
        ("[x](javascript:x)\n", "motoring/tractor.md:9: link to 'javascript:x': use https://"),
        ("[x](//a.example)\n", "motoring/tractor.md:9: link to '//a.example': use https://"),
        ("[x](/guidance/gone)\n", "motoring/tractor.md:9: link to /guidance/gone, which does not"),
        ("[x](/browse/gone/)\n", "motoring/tractor.md:9: link to /browse/gone/, which does not"),
        ("{start}\n", "motoring/tractor.md:9: {start} is only for a page with `service`"),
        ("word " * 36 + "\n", "motoring/tractor.md:9: a sentence of 36 words"),
    ],
)
def test_faults_of_the_body_name_their_line(tmp_path, body, message):
    found = faults(tmp_path, motoring__tractor=page_text(body))
    assert any(fault.startswith(message) for fault in found), found


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"motoring__tractor": page_text(related="[gone]")}, "related: there is no page 'gone'"),
        ({"motoring__tractor": page_text(languages="[en, cy]")}, "languages: there is no file for cy"),
        (
            {"motoring__tractor_cy": page_text(languages="[en, cy]")},
            "languages: every page needs an English file",
        ),
        (
            {
                "motoring__tractor": page_text(),
                "motoring__tractor_cy": page_text(languages="[en, cy]"),
            },
            "languages and service must agree with motoring/tractor.md",
        ),
        (
            {
                "motoring__tractor": page_text("{start}\n", service="tax"),
                "motoring__plough": page_text("{start}\n", service="tax"),
            },
            "service: tax has two start pages",
        ),
        ({"motoring__tractor": page_text(service="tax")}, "needs {start} once"),
    ],
)
def test_faults_between_files_are_found(tmp_path, files, message):
    assert any(message in fault for fault in faults(tmp_path, **files)), faults(tmp_path, **files)


def test_a_faulty_page_is_left_out_and_the_others_stay(tmp_path):
    made = folder(tmp_path, motoring__tractor=page_text(), motoring__plough="nothing")
    library = load(made)
    assert [page.slug for page in library] == ["tractor"]
    assert len(library.problems) == 1


def test_a_folder_without_topics_is_a_fault_not_a_crash(tmp_path):
    assert [p.path for p in load(tmp_path).problems] == ["topics.yaml"]


def test_a_page_without_welsh_is_given_in_english(tmp_path):
    library = load(folder(tmp_path, motoring__tractor=page_text()))
    assert library.page("tractor", "cy").language == "en"
    assert library.page("gone", "cy") is None
    assert library.start_page("none") is None


def test_a_changed_file_is_read_again(tmp_path):
    made = folder(tmp_path, motoring__tractor=page_text())
    shelf = Shelf(made, look_again=0)
    first = shelf.library()
    assert shelf.library() is first
    (made / "motoring" / "tractor.md").write_text(page_text(title="Tax a combine harvester"))
    assert shelf.library().page("tractor").title == "Tax a combine harvester"


def test_the_folder_is_not_looked_at_on_every_request(tmp_path):
    made = folder(tmp_path, motoring__tractor=page_text())
    shelf = Shelf(made, look_again=3600)
    first = shelf.library()
    (made / "motoring" / "tractor.md").write_text(page_text(title="Changed"))
    assert shelf.library() is first


def test_the_front_page_names_pages_that_exist(tmp_path):
    (tmp_path / "front-page.yaml").write_text("popular:\n  - tractor\n  - gone\n")
    library = load(folder(tmp_path, motoring__tractor=page_text()))
    assert library.popular == ("tractor",)
    assert [str(p) for p in library.problems] == ["front-page.yaml:3: there is no page 'gone'"]
