"""Filling in the short return over HTTP, as a person does it section by section."""

import re

import lxml.html

ROOT = "/services/self-assessment"


def give(client, step, **answers):
    """Answer a page; returns the address that follows."""
    response = client.post(f"{ROOT}/{step}", data=answers)
    assert response.status_code == 303, lxml.html.document_fromstring(response.text).text_content()
    return response.location


def prepare(client, **references):
    """The year and the references."""
    give(client, "tax-year", tax_year="2024")
    give(client, "where-you-lived", country="england")
    give(client, "anything-else", anything_else="no")
    if references:
        give(client, "your-references", **references)
    give(client, "email-address", email_address="nia@example.com")


def rest(client, **changes):
    """Everything between the references and the calculation, with little to tell."""
    said = {
        "employed": "no", "self_employed": "no", "had_interest": "no", "had_pension_at_source": "no",
        "had_pension_without_relief": "no", "had_gift_aid": "no", "blind": "no", "paid_on_account": "0",
    } | changes  # fmt: skip
    for name, value in said.items():
        give(client, name.replace("_", "-"), **{name: value})


def agree(client, how_to_pay=""):
    """Read the calculation, and choose when to pay where there is something to pay."""
    page = client.get(f"{ROOT}/your-calculation").text
    (box,) = lxml.html.document_fromstring(page).xpath("//input[@type='checkbox']/@value")
    onward = give(client, "your-calculation", calculation_read=box)
    return give(client, "how-to-pay", how_to_pay=how_to_pay) if how_to_pay else onward


def send(client):
    """Press the button of check answers; returns the address that follows."""
    page = client.get(f"{ROOT}/check-answers")
    assert page.status_code == 200, page.location
    seen = re.search(r'name="seen" value="(\w+)"', page.text)[1]
    return client.post(f"{ROOT}/check-answers", data={"seen": seen}).location


def shown(client, step):
    """The rows of a page by their label."""
    root = lxml.html.document_fromstring(client.get(f"{ROOT}/{step}").text)
    keys = [dt.text_content().strip() for dt in root.xpath("//dt")]
    return dict(zip(keys, [dd.text_content().strip() for dd in root.xpath("//dd[1]")], strict=False))
