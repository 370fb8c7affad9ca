"""What vehicle tax will I pay: the smart answer, over HTTP."""

import lxml.html
import pytest

ROOT = "/services/what-vehicle-tax-will-i-pay"


def give(client, **answers):
    """Answer pages in order; returns the address it ends at."""
    for name, value in answers.items():
        data = (
            {f"{name}-{part}": text for part, text in value.items()}
            if isinstance(value, dict)
            else {name: value}
        )
        step = {"co2": "co2-emissions", "meets_rde2": "diesel-standard"}.get(name, name.replace("_", "-"))
        response = client.post(f"{ROOT}/{step}", data=data)
        assert response.status_code == 303, response.text
    return response.location


def day(text):
    year, month, number = text.split("-")
    return {"day": number, "month": month, "year": year}


def rows(client, address):
    root = lxml.html.document_fromstring(client.get(address).text)
    keys = [dt.text_content().strip() for dt in root.xpath("//dt")]
    return dict(zip(keys, [dd.text_content().strip() for dd in root.xpath("//dd")], strict=True))


@pytest.mark.parametrize(
    ("answers", "year", "half"),
    [
        (("2020-5-10", "PETROL", {"list_price": "22,000"}), "£195.00", "£107.25"),
        (("2022-6-1", "DIESEL", {"list_price": "45000"}), "£620.00", "£341.00"),
        (("2010-8-12", "DIESEL", {"co2": "149"}), "£215.00", "£118.25"),
        (("1998-2-20", "PETROL", {"engine_size": "1396"}), "£220.00", "£121.00"),
    ],
)
def test_each_kind_of_car_gets_its_price(client, answers, year, half):
    registered, fuel, rest = answers
    address = give(client, first_registered=day(registered), fuel=fuel, **rest)
    assert address == f"{ROOT}/what-you-will-pay"
    shown = rows(client, address)
    assert shown["12 months in one payment"] == year
    assert shown["6 months in one payment"] == half


@pytest.mark.parametrize(
    ("registered", "fuel", "year"),
    [
        ("2018-5-10", "PETROL", "£195.00"),  # the supplement years are over
        ("2021-3-27", "ELECTRICITY", "£195.00"),  # before April 2025: never a supplement
        ("2010-2-1", "ELECTRICITY", "£20.00"),
        ("1970-2-1", "PETROL", "£0.00"),
    ],
)
def test_nothing_is_asked_that_makes_no_difference(client, registered, fuel, year):
    address = give(client, first_registered=day(registered), fuel=fuel)
    assert address == f"{ROOT}/what-you-will-pay"
    assert rows(client, address)["12 months in one payment"] == year


@pytest.mark.parametrize(
    ("fuel", "rest", "year"),
    [
        ("PETROL", {"co2": "171"}, "£2,190.00"),
        ("DIESEL", {"co2": "171", "meets_rde2": "no"}, "£3,300.00"),
        ("DIESEL", {"co2": "171", "meets_rde2": "yes"}, "£2,190.00"),
        ("ELECTRICITY", {}, "£10.00"),
    ],
)
def test_a_new_car_pays_the_rate_of_its_first_licence(client, fuel, rest, year):
    give(client, first_registered=day("2025-11-1"), fuel=fuel)
    address = give(client, first_time="yes", **rest)
    assert address == f"{ROOT}/what-you-will-pay"
    assert rows(client, address)["12 months in one payment"] == year
    assert "6 months in one payment" not in rows(client, address)
    page = client.get(address).text
    assert "usually taxed by the dealer" in page
    assert "when you tax it here" not in page


def test_a_car_that_changed_hands_in_its_first_year_pays_as_for_a_second_licence(client):
    give(client, first_registered=day("2025-5-1"), fuel="PETROL")
    assert give(client, first_time="no") == f"{ROOT}/list-price"
    address = give(client, list_price="£45,000")
    assert rows(client, address)["12 months in one payment"] == "£620.00"
    page = client.get(address).text
    assert "Standard rate, petrol or diesel: £195.00" in page
    assert "Supplement for a list price over £40,000: £425.00" in page


def test_a_changed_date_leads_to_a_new_price_not_to_the_old_one(client):
    give(client, first_registered=day("2010-8-12"), fuel="DIESEL", co2="149")
    assert give(client, first_registered=day("2020-5-10")) == f"{ROOT}/fuel"
    assert give(client, fuel="DIESEL") == f"{ROOT}/list-price"
    old = give(client, list_price="45000")
    assert rows(client, old)["12 months in one payment"] == "£620.00"
    give(client, first_registered=day("2018-6-1"))
    assert rows(client, old)["12 months in one payment"] == "£195.00"


def test_a_date_that_lies_ahead_is_refused_where_it_was_typed(client):
    data = {f"first_registered-{part}": text for part, text in day("2025-11-18").items()}
    page = client.post(f"{ROOT}/first-registered", data=data)
    assert page.status_code == 422
    assert "For a new car, enter today’s date" in page.text
    assert 'value="18"' in page.text


def test_where_there_is_no_rate_another_way_is_named_and_nothing_else_promised(client):
    page = client.get(give(client, first_registered=day("1999-2-1"), fuel="ELECTRICITY")).text
    assert "You can tax the car at a Post Office" in page
    assert "when you tax it here" not in page


def test_nobody_signs_in_and_nothing_can_be_sent(client):
    give(client, first_registered=day("2020-5-10"), fuel="PETROL", list_price="22000")
    assert client.get(f"{ROOT}/check-answers").status_code == 303
