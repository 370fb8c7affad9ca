"""Identifiers that a government issues, and answers in several boxes."""

import json

import lxml.html
import pytest

from app.journeys.composites import Address, BankDetails
from app.journeys.fields import RefusedError, Seen, read
from app.journeys.fragments import Input, Part, draw
from app.journeys.identifiers import Nino, Utr
from app.journeys.presenters import question_page
from app.journeys.rules import CHECK, Page, Question, Spec, walk
from app.journeys.summaries import answer_blocks

ADDRESS = {"line_1": "1 Mill Lane", "line_2": "", "town": "Aberystwyth", "postcode": "sy23 1aa"}
BANK = {"account_name": "A Sample", "sort_code": "30 90 09", "account_number": "1234567"}


def typed(kind, values):
    return kind.parse(read({f"q-{k}": [v] for k, v in values.items()}, "q", kind), {})


def refusal(kind, values):
    with pytest.raises(RefusedError) as refused:
        typed(kind, values)
    return refused.value.code, refused.value.part


def test_an_address_is_kept_box_by_box():
    kept = typed(Address(), ADDRESS)
    assert kept == {**ADDRESS, "postcode": "SY23 1AA"}
    assert Address().show(kept, {}) == "1 Mill Lane, Aberystwyth, SY23 1AA"
    assert typed(Address(), dict(zip(Address().parts, Address().unparse(kept), strict=True))) == kept


def test_bank_details_show_only_the_last_digits():
    kept = typed(BankDetails(), BANK)
    assert kept == {"account_name": "A Sample", "sort_code": "30-90-09", "account_number": "01234567"}
    assert BankDetails().show(kept, {}) == "A Sample, 30-90-09, ••••4567"


@pytest.mark.parametrize(
    ("kind", "values", "code", "part"),
    [
        (Address(), dict.fromkeys(ADDRESS, ""), "empty", "line_1"),
        (Address(), {**ADDRESS, "town": ""}, "no_town", "town"),
        (Address(), {**ADDRESS, "postcode": "SY23"}, "postcode_format", "postcode"),
        (Address(), {**ADDRESS, "line_1": "x" * 101}, "too_long", "line_1"),
        (BankDetails(), {**BANK, "sort_code": "30900"}, "sort_code_format", "sort_code"),
        (BankDetails(), {**BANK, "account_number": "12345"}, "account_number_format", "account_number"),
    ],
)
def test_the_box_to_put_right_is_named(kind, values, code, part):
    assert refusal(kind, values) == (code, part)


@pytest.mark.parametrize("number", ["AB 12 34 56 C", "ab123456c", "JG103759A"])
def test_a_national_insurance_number_is_kept_without_spaces(number):
    assert Nino().parse((number,), {}) == number.replace(" ", "").upper()
    assert Nino().show("AB123456C", {}) == "AB 12 34 56 C"


@pytest.mark.parametrize(
    "number", ["QQ123456C", "BG123456A", "AO123456A", "AB123456E", "AB12345C", "DA123456A"]
)
def test_a_number_that_cannot_be_one_is_refused(number):
    with pytest.raises(RefusedError):
        Nino().parse((number,), {})


@pytest.mark.shared
def test_the_identifiers_of_the_reference_data_are_judged_alike(shared):
    path = shared / "self-assessment" / "utr_nino_vectors_sample.json"
    judged = 0
    for kind, name in ((Utr(), "utr"), (Nino(), "nino")):
        for value, valid in vectors(json.loads(path.read_text()), name):
            try:
                kind.parse((value,), {})
                accepted = True
            except RefusedError:
                accepted = False
            assert accepted is valid, f"{name} {value!r}"
            judged += 1
    assert judged


def vectors(document, name):
    for case in document[name]:
        yield case["value"], case["valid"]


def test_the_boxes_have_labels_and_their_errors(app):
    page = Page("a", "A", (Question("a", "Where?", Address(), errors={"empty": "Enter it"}),), CHECK)
    spec = Spec("s", "S", "o", pages=(page,), outcomes=())
    with app.test_request_context():
        shown = question_page(
            spec, page, answers={}, walked=walk(spec, {}), address=lambda step: f"/{step}", form=None
        )
        root = lxml.html.fragment_fromstring(shown.inputs, create_parent="div")
        wrong = Input(
            "parts",
            "a",
            "Where?",
            error="Enter it",
            parts=(Part("town", "Town", wrong=True, error="Enter it"),),
        )
        told = lxml.html.fragment_fromstring(draw((wrong,)), create_parent="div")
    assert root.xpath("//input/@name") == ["a-line_1", "a-line_2", "a-town", "a-postcode"]
    assert root.xpath("//label/@for") == root.xpath("//input/@id")
    assert "Enter it" in told.xpath("//*[@id='a-town-error']")[0].text_content()


def test_an_interruption_is_read_not_answered(app):
    page = Page(
        "know-this",
        "Know this",
        (Question("know", "Know this", Seen()),),
        CHECK,
        intro=("It matters.",),
        interruption=True,
    )
    spec = Spec("s", "S", "o", pages=(page,), outcomes=(), deliver=lambda session, case, now: None)
    with app.test_request_context():
        shown = question_page(
            spec, page, answers={}, walked=walk(spec, {}), address=lambda step: f"/{step}", form=None
        )
    assert (shown.interruption, shown.heading, shown.intro) == (True, True, ("It matters.",))
    assert typed_once(Seen(), "yes") == "yes"
    with pytest.raises(RefusedError):
        typed_once(Seen(), "")
    done = walk(spec, {"know": "yes"})
    assert done.complete
    assert answer_blocks(spec, answers={"know": "yes"}, walked=done) == ()


def typed_once(kind, text):
    return kind.parse(read({"q": [text]}, "q", kind), {})
