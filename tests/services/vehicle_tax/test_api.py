"""POST /api/vehicle-tax/quote."""

import pytest

CAR = {
    "licence": "renewal",
    "first_registered": "2021-06-01",
    "licence_start": "2025-06-01",
    "fuel": "PETROL",
    "co2": 120,
    "list_price": 45_000,
    "option": "total_12_monthly_direct_debit",
}


@pytest.fixture
def ask(client):
    def post(body, language="en"):
        return client.post(f"/api/vehicle-tax/quote?lang={language}", json=body, csrf=False)

    return post


@pytest.fixture
def quote(ask):
    def with_changes(**changes):
        return ask({**CAR, **changes})

    return with_changes


def fields(answer):
    assert answer.status_code == 422, answer.json
    return {error["field"] for error in answer.json["errors"]}


def test_the_answer_shows_how_the_amount_comes_about(quote):
    answer = quote()
    assert answer.status_code == 200
    assert answer.json["offered"] is True
    assert answer.json["amount_pence"] == 65_100
    assert "£40,000" in answer.json["reason"]
    assert [line["amount_pence"] for line in answer.json["lines"]] == [19_500, 42_500, 3_100]
    assert all(line["label"] and line["source"] for line in answer.json["lines"])


def test_an_option_that_is_not_offered_is_an_answer_not_an_error(quote):
    answer = quote(licence="first", first_registered="2025-06-01", option="single_6_month")
    assert answer.status_code == 200
    assert answer.json == {
        "offered": False,
        "amount_pence": None,
        "reason": "A first licence is for 12 months.",
        "lines": [],
    }


def test_the_answer_comes_in_welsh(ask):
    english, welsh = ask(CAR).json, ask(CAR, "cy").json
    assert welsh["amount_pence"] == english["amount_pence"]
    assert welsh["reason"] != english["reason"]
    assert welsh["lines"][0]["label"] != english["lines"][0]["label"]


def test_a_month_of_registration_counts_from_its_first_day(quote):
    assert quote(first_registered="2019-06", licence_start="2025-06-01").json["amount_pence"] == 20_475
    assert quote(first_registered="2019-06-02").json["amount_pence"] == 65_100


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"fuel": "STEAM"}, "fuel"),
        ({"fuel": None}, "fuel"),
        ({"licence": "second"}, "licence"),
        ({"option": "weekly"}, "option"),
        ({"first_registered": "2021-02-30"}, "first_registered"),
        ({"first_registered": "01/06/2021"}, "first_registered"),
        ({"first_registered": 20210601}, "first_registered"),
        ({"licence_start": "2025-06"}, "licence_start"),
        ({"licence_start": "2021-05-01"}, "licence_start"),
        ({"licence_start": "2019-06-01"}, "licence_start"),
        ({"licence_start": "2031-06-01"}, "licence_start"),
        ({"co2": -1}, "co2"),
        ({"co2": "120"}, "co2"),
        ({"co2": 120.5}, "co2"),
        ({"co2": True}, "co2"),
        ({"engine_cc": []}, "engine_cc"),
        ({"list_price": 10_000_001}, "list_price"),
        ({"rde2": "no"}, "rde2"),
        ({"rate_year": "2026-27"}, "rate_year"),
        ({"rate_year": 2025}, "rate_year"),
        ({"exemption": "mayor"}, "exemption"),
        ({"fuel": "ELECTRICITY"}, "co2"),
    ],
)
def test_bad_input_names_its_field(quote, changes, field):
    assert fields(quote(**changes)) == {field}


def test_an_unknown_fact_that_decides_the_amount_is_the_reason_for_no_offer(quote):
    answer = quote(list_price=None)
    assert answer.status_code == 200
    assert (answer.json["offered"], answer.json["amount_pence"], answer.json["lines"]) == (False, None, [])
    assert "list price is not known" in answer.json["reason"]


def test_a_body_nested_beyond_sense_is_refused(client):
    answer = client.post("/api/vehicle-tax/quote", data=b"[" * 200_000, csrf=False)
    assert fields(answer) == {"body"}


def test_every_bad_field_is_named_at_once(ask):
    assert fields(ask({"fuel": "STEAM", "co2": "low"})) == {
        "licence",
        "first_registered",
        "licence_start",
        "fuel",
        "option",
        "co2",
    }


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"car"', b"\xff\xfe"])
def test_a_body_that_is_no_object_is_refused(client, body):
    answer = client.post("/api/vehicle-tax/quote", data=body, csrf=False)
    assert fields(answer) == {"body"}


def test_unknown_names_are_ignored_and_null_means_unknown(quote):
    assert quote(colour="red", rde2=None, engine_cc=None).json["offered"]


def test_the_named_rate_year_may_agree(quote):
    assert quote(rate_year="2025-26").status_code == 200


@pytest.mark.parametrize(
    ("exemption", "amount"),
    [("disabled", 0), ("other", 0), ("disabled_half", 31_000)],
)
def test_exemptions(quote, exemption, amount):
    assert quote(exemption=exemption, option="single_12_month").json["amount_pence"] == amount


def test_the_historic_exemption_is_refused_with_a_date_for_a_newer_car(quote):
    answer = quote(exemption="historic").json
    assert (answer["offered"], answer["amount_pence"]) == (False, None)
    assert "1 January 1985" in answer["reason"]


def test_the_api_is_described(client):
    described = client.get("/api/openapi.json").json["paths"]["/api/vehicle-tax/quote"]["post"]
    assert set(described["responses"]) == {"200", "422"}
