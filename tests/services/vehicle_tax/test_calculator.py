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
        step = {"co2": "co2-emissions"}.get(name, name.replace("_", "-"))
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
        (("2019-5-10", "PETROL", {"list_price": "22,000"}), "£195.00", "£107.25"),
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


def test_a_changed_date_leads_to_a_new_price_not_to_the_old_one(client):
    give(client, first_registered=day("2010-8-12"), fuel="DIESEL", co2="149")
    assert give(client, first_registered=day("2019-5-10")) == f"{ROOT}/fuel"
    assert give(client, fuel="DIESEL") == f"{ROOT}/list-price"
    old = give(client, list_price="45000")
    assert rows(client, old)["12 months in one payment"] == "£195.00"
    give(client, first_registered=day("2022-6-1"))
    assert rows(client, old)["12 months in one payment"] == "£620.00"


def test_a_contradiction_is_said_beside_the_field(client):
    give(client, first_registered=day("2010-8-12"), fuel="ELECTRICITY")
    page = client.post(f"{ROOT}/co2-emissions", data={"co2": "149"})
    assert page.status_code == 422
    assert "An electric car emits no CO2" in page.text


def test_nobody_signs_in_and_nothing_can_be_sent(client):
    give(client, first_registered=day("2019-5-10"), fuel="PETROL", list_price="22000")
    assert client.get(f"{ROOT}/check-answers").status_code == 303
