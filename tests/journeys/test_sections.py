"""A task list, a group and known answers over HTTP."""

import re

import lxml.html
import pytest
from sqlmodel import select

from app.db import transaction
from app.journeys.cases.models import Case
from app.journeys.drafts.models import Draft
from tests.journeys import returns
from tests.journeys.returns import RETURN

ROOT = "/services/tax-return"
pytestmark = pytest.mark.backends("sqlite")


@pytest.fixture
def client(app, monkeypatch):
    monkeypatch.setitem(app.extensions, "services", {RETURN.slug: RETURN})
    monkeypatch.setattr(returns, "KNOWN", {})
    client = app.test_client()
    client.act_as("sample-person", level="P2.Cl.Cm")
    return client


@pytest.fixture
def known(monkeypatch):
    monkeypatch.setattr(
        returns,
        "KNOWN",
        {"name": "Sample Person", "employments": [{"employer": "Bakery", "pay": 100, "car": "no"}]},
    )


def post(client, step, **data):
    response = client.post(f"{ROOT}/{step}", data=data)
    assert response.status_code == 303, response.text
    return response.location.removeprefix(f"{ROOT}/")


def words(response):
    return " ".join(lxml.html.document_fromstring(response.text).text_content().split())


def tasks(client):
    page = lxml.html.document_fromstring(client.get(f"{ROOT}/tasks").text)
    return {
        " ".join(item.xpath(".//div[1]")[0].text_content().split()): item.xpath(".//div[last()]")[-1]
        .text_content()
        .strip()
        for item in page.xpath("//li[contains(@class,'govuk-task-list__item')]")
    }


def about_you(client, income="job"):
    assert post(client, "name", name="A Person") == "income"
    assert post(client, "income", income=income) == "tasks"


def add_job(client, item="1", employer="Bakery"):
    assert post(client, f"employments/{item}/employer", employer=employer) == f"employments/{item}/pay"
    post(client, f"employments/{item}/pay", pay="1200")
    assert post(client, f"employments/{item}/car", car="no") == "employments"


def test_the_service_begins_at_its_task_list_for_whoever_is_proven_enough(client):
    assert f'href="{ROOT}/tasks"' in client.get(f"{ROOT}/").text
    assert tasks(client) == {"About you": "Not started"}
    client.act_as("sample-person", level="Cl.Cm")
    assert client.get(f"{ROOT}/tasks").status_code == 303


def test_progress_shows_in_the_task_list(client):
    post(client, "name", name="A Person")
    assert tasks(client)["About you"] == "In progress"
    about_you(client)
    assert tasks(client) == {"About you": "Completed", "Employments": "Not started"}
    assert "You have completed 1 of 2 sections." in words(client.get(f"{ROOT}/tasks"))


def test_a_section_that_waits_cannot_be_entered(client):
    assert client.get(f"{ROOT}/employments/1/employer").location == f"{ROOT}/tasks"
    assert client.get(f"{ROOT}/check-answers").location == f"{ROOT}/tasks"
    assert client.get(f"{ROOT}/nonsense").status_code == 404
    assert client.get(f"{ROOT}/employments/1/nonsense").status_code == 404


def test_several_employments_are_added_changed_and_removed(client, app):
    about_you(client)
    add_job(client)
    page = client.get(f"{ROOT}/employments")
    assert "Employment 1: Bakery" in words(page)
    refused = client.post(f"{ROOT}/employments", data={})
    assert refused.status_code == 422
    assert "Select yes if you have another employment" in words(refused)
    second = post(client, "employments", employments_more="yes")
    assert re.fullmatch(r"employments/[0-9a-f]{8}/employer", second)
    add_job(client, second.split("/")[1], "Garage")
    assert post(client, "employments/1/employer", employer="Bakers") == "employments/1/pay"
    assert "Employment 1: Bakers" in words(client.get(f"{ROOT}/employments"))
    asked = client.get(f"{ROOT}/employments/1/remove")
    assert "Are you sure you want to remove Employment 1: Bakers?" in words(asked)
    assert client.post(f"{ROOT}/employments/1/remove", data={}).status_code == 422
    assert post(client, "employments/1/remove", remove="no") == "employments"
    assert post(client, "employments/1/remove", remove="yes") == "employments"
    assert client.get(f"{ROOT}/employments/1/remove").status_code == 303
    left = words(client.get(f"{ROOT}/employments"))
    assert "Employment 1: Garage" in left
    assert "Bakers" not in left
    assert post(client, "employments", employments_more="no") == "tasks"
    assert tasks(client)["Employments"] == "Completed"


def test_two_tabs_that_add_an_employment_each_add_two(client):
    about_you(client)
    add_job(client)
    one = post(client, "employments", employments_more="yes").split("/")[1]
    two = post(client, "employments", employments_more="yes").split("/")[1]
    post(client, f"employments/{one}/employer", employer="One")
    post(client, f"employments/{two}/employer", employer="Two")
    text = words(client.get(f"{ROOT}/employments"))
    assert "One Not finished" in text
    assert "Two Not finished" in text


def test_two_tabs_that_add_the_very_first_employment_add_two(client):
    about_you(client)
    begun = [client.get(f"{ROOT}/employments/1/employer").location for _tab in range(2)]
    assert f'class="govuk-back-link" href="{ROOT}/tasks"' in client.get(begun[0]).text
    for address, employer in zip(begun, ("One", "Two"), strict=True):
        assert client.post(address, data={"employer": employer}).status_code == 303
    text = words(client.get(f"{ROOT}/employments"))
    assert "One Not finished" in text
    assert "Two Not finished" in text
    assert 'value="One"' in client.get(begun[0]).text


def test_pressing_twice_adds_the_very_first_employment_once(client):
    about_you(client)
    begun = client.get(f"{ROOT}/employments/1/employer?change=list").location
    assert begun.endswith("/employer?change=list")
    for _press in range(2):
        client.post(begun, data={"employer": "One"})
    assert "Employment 2" not in words(client.get(f"{ROOT}/employments"))


def test_an_unfinished_item_is_not_forgotten_when_somebody_goes_on(client):
    about_you(client)
    add_job(client)
    post(client, "employments/b2/employer", employer="Garage")
    assert post(client, "employments", employments_more="no") == "employments/b2/pay"


def test_check_answers_shows_each_item_and_a_change_comes_back(client):
    about_you(client)
    add_job(client)
    post(client, "employments", employments_more="no")
    page = client.get(f"{ROOT}/check-answers").text
    assert "Employment 1: Bakery" in page
    assert f'href="{ROOT}/employments/1/pay?change=1"' in page
    assert post(client, "employments/1/pay?change=1", pay="1300") == "check-answers"
    assert post(client, "employments/1/car?change=1", car="yes") == "employments/1/car-value?change=1"
    assert post(client, "employments/1/car-value?change=1", car_value="5") == "check-answers"
    added = post(client, "employments?change=1", employments_more="yes")
    assert added.endswith("/employer?change=list")
    item = added.split("/")[1]
    assert post(client, added, employer="Garage") == f"employments/{item}/pay?change=list"
    post(client, f"employments/{item}/pay?change=list", pay="1")
    assert post(client, f"employments/{item}/car?change=list", car="no") == "employments?change=1"
    assert post(client, "employments?change=1", employments_more="no") == "check-answers"
    assert "Employment 2: Garage" in client.get(f"{ROOT}/check-answers").text


def test_answers_set_aside_by_a_change_are_shown_not_sent_and_come_back(client, app):
    about_you(client)
    add_job(client)
    post(client, "employments", employments_more="no")
    assert post(client, "income?change=1", income="savings") == "tasks?notice=unfinished"
    assert "there is more to do before you can send this" in words(
        client.get(f"{ROOT}/tasks?notice=unfinished")
    )
    post(client, "interest", interest="5")
    page = client.get(f"{ROOT}/check-answers")
    assert "Answers that no longer apply" in words(page)
    assert "Your employments: 1" in words(page)
    client.post(f"{ROOT}/check-answers", data={"seen": re.search(r'name="seen" value="(\w+)"', page.text)[1]})
    with transaction(app.extensions["database"]) as session:
        [case] = session.exec(select(Case)).all()
    assert "employments" not in case.answers
    assert case.answers["interest"] == 500


def test_what_the_department_knows_is_filled_in_and_marked(client, known, app):
    page = client.get(f"{ROOT}/name")
    assert 'value="Sample Person"' in page.text
    assert "We have filled in what is on record" in page.text
    assert tasks(client)["About you"] == "Not started", "it counts once the person has seen it"
    post(client, "name", name="Sample Person")
    post(client, "income", income="job")
    assert "Employment 1: Bakery" in words(client.get(f"{ROOT}/employments"))
    post(client, "employments", employments_more="no")
    assert "From our records" in client.get(f"{ROOT}/check-answers").text
    post(client, "name?change=1", name="Another Name")
    assert "From our records" not in client.get(f"{ROOT}/check-answers").text
    with transaction(app.extensions["database"]) as session:
        [draft] = session.exec(select(Draft)).all()
    assert draft.answers["name"] == "Another Name"


def test_after_sending_another_return_can_be_begun(client):
    about_you(client)
    add_job(client)
    post(client, "employments", employments_more="no")
    page = client.get(f"{ROOT}/check-answers").text
    sent = client.post(
        f"{ROOT}/check-answers", data={"seen": re.search(r'name="seen" value="(\w+)"', page)[1]}
    )
    case = client.get(sent.location.removesuffix("/confirmation"))
    assert "Employment 1: Bakery" in words(case)
    assert client.get(f"{ROOT}/income").location.startswith(f"{ROOT}/cases/")
    assert tasks(client) == {"About you": "Not started"}
    post(client, "name", name="Again")
    assert tasks(client) == {"About you": "In progress"}
