"""POST /api/self-assessment/estimate."""

import pytest

pytestmark = pytest.mark.backends("sqlite")
YEAR = {"tax_year": 2025, "employment_income": 55_000, "self_employment_profit": 60_000}


@pytest.fixture
def ask(client):
    def post(body, language="en"):
        return client.post(f"/api/self-assessment/estimate?lang={language}", json=body, csrf=False)

    return post


def fields(answer):
    assert answer.status_code == 422, answer.json
    return {error["field"] for error in answer.json["errors"]}


def test_a_body_nested_beyond_sense_is_refused(client):
    answer = client.post("/api/self-assessment/estimate", data=b"[" * 200_000, csrf=False)
    assert fields(answer) == {"body"}


def test_the_answer_shows_how_the_amounts_come_about(ask):
    answer = ask(YEAR).json
    assert (answer["income_tax_pence"], answer["class_4_pence"]) == (3_643_200, 94_860)
    for part, total in (("income_tax", 3_643_200), ("class_4", 94_860)):
        assert sum(line["amount_pence"] for line in answer["lines"] if line["part"] == part) == total
    assert all(line["label"] and line["source"] for line in answer["lines"])
    labels = " ".join(line["label"] for line in answer["lines"])
    assert "£37,700 at 20%" in labels
    assert "lowered from £12,570" in labels


def test_nothing_at_all_is_due_on_nothing(ask):
    answer = ask({"tax_year": 2024}).json
    assert (answer["income_tax_pence"], answer["class_4_pence"]) == (0, 0)


def test_the_working_comes_in_welsh(ask):
    english, welsh = ask(YEAR).json, ask(YEAR, "cy").json
    assert welsh["income_tax_pence"] == english["income_tax_pence"]
    for line, other in zip(english["lines"], welsh["lines"], strict=True):
        assert line["label"] != other["label"]


def test_blind_persons_allowance_is_in_scope(ask):
    with_it = ask({"tax_year": 2024, "employment_income": 30_000, "blind": True}).json
    assert with_it["income_tax_pence"] == 287_200


@pytest.mark.parametrize("nothing", [None, 0, False, 0.0])
def test_a_field_out_of_scope_may_say_that_there_is_nothing(ask, nothing):
    body = {**YEAR, "dividends": nothing, "scotland": nothing, "property_income": nothing}
    assert ask(body).status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"dividends": 1}, "dividends"),
        ({"dividends": "0"}, "dividends"),
        ({"scotland": True}, "scotland"),
        ({"property_income": 500}, "property_income"),
        ({"student_loan": "plan_1"}, "student_loan"),
        ({"tax_year": None}, "tax_year"),
        ({"tax_year": 2023}, "tax_year"),
        ({"tax_year": 2031}, "tax_year"),
        ({"tax_year": "2025"}, "tax_year"),
        ({"tax_year": True}, "tax_year"),
        ({"tax_year": 2025.5}, "tax_year"),
        ({"employment_income": -1}, "employment_income"),
        ({"employment_income": "55000"}, "employment_income"),
        ({"employment_income": 1e300}, "employment_income"),
        ({"employment_income": 1e308}, "employment_income"),
        ({"self_employment_profit": True}, "self_employment_profit"),
        ({"savings_interest": 10.005}, "savings_interest"),
        ({"gift_aid_net": []}, "gift_aid_net"),
        ({"blind": "yes"}, "blind"),
    ],
)
def test_bad_input_names_its_field(ask, changes, field):
    assert fields(ask({**YEAR, **changes})) == {field}


def test_every_bad_field_is_named_at_once(ask):
    body = {"tax_year": 1066, "dividends": 5, "blind": 2, "savings_interest": -3}
    assert fields(ask(body)) == {"tax_year", "dividends", "blind", "savings_interest"}


def test_the_year_that_is_missing_is_answered_with_those_that_are_there(ask):
    (error,) = ask({**YEAR, "tax_year": 2019}).json["errors"]
    assert "2024 to 2025" in error["message"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"2025"', b"\xff\xfe", b'{"tax_year": NaN}'])
def test_a_body_that_is_no_object_or_no_json_is_refused(client, body):
    answer = client.post("/api/self-assessment/estimate", data=body, csrf=False)
    assert fields(answer) <= {"body", "tax_year"}


def test_the_fields_of_a_worked_case_may_ride_along(ask):
    body = {**YEAR, "id": "2025-000", "label": "both", "expected": {"income_tax": 1}}
    assert ask(body).status_code == 200
