"""Corrections: checked, kept with a reason, counted from the next scoring, marked, taken back."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from app.audit.models import AuditEntry
from app.db import read_session
from app.rationalisation.corrections.rules import FIELDS, Wish, corrected, faults, spelt
from app.rationalisation.scoring.policy_file import current_policy
from app.rationalisation.scoring.rules import KEEP, score_site
from app.rationalisation.scoring.run import score_estate
from tests.rationalisation.factories import NOTHING, TODAY, facts

PATH = "/rationalisation/sites/motoring.example"
WISH = {"field": "visits", "value": "90,000", "reason": "The analytics contract counted one page only."}


@pytest.fixture
def staff(client, scored):
    client.act_as("anna", roles=["content"])
    return client


def site(client):
    found = client.get("/api/rationalisation/sites.json").get_json()["sites"]
    return next(each for each in found if each["host"] == "motoring.example")


def use(client):
    return next(each for each in site(client)["criteria"] if each["name"] == "use")


def test_a_correction_counts_from_the_next_scoring_and_is_marked_until_it_is_taken_back(staff, engine):
    before = use(staff)
    assert staff.post(f"{PATH}/correct", data=WISH).status_code == 302
    assert "counts from the next scoring" in staff.get(PATH).text
    assert use(staff) == before
    score_estate(engine, lambda message: None)
    after = use(staff)
    assert (after["evidence"]["visits"], after["evidence"]["corrected"]) == (90_000, "visits")
    assert after["sentence"].endswith("A person corrected this.")
    # Used more than the website that publishes the same, it is no longer the one to merge.
    assert site(staff)["proposal"] != "merge"
    assert "counts from the next scoring" not in staff.get(PATH).text
    back = {"field": "visits", "take_back": "yes", "reason": "The count was right after all."}
    assert staff.post(f"{PATH}/correct", data=back).status_code == 302
    score_estate(engine, lambda message: None)
    assert use(staff) == before
    assert staff.post(f"{PATH}/correct", data=back).status_code == 409


def test_each_correction_is_audited_listed_and_exported(staff, engine):
    staff.post(f"{PATH}/correct", data=WISH)
    with read_session(engine) as session:
        acts = session.exec(select(AuditEntry.act)).all()
    assert "website.evidence.correct" in acts
    assert "90,000" in staff.get("/rationalisation/corrections").text
    told = staff.get("/rationalisation/corrections?field=visits&format=csv").text
    (row,) = csv.DictReader(io.StringIO(told))
    assert (row["host"], row["value"], row["reason"]) == ("motoring.example", "90,000", WISH["reason"])
    assert "Take back: Visits a month" in staff.get(f"{PATH}/correct?field=visits&take_back=yes").text


@pytest.mark.backends("sqlite")
def test_what_is_wrong_is_said_in_place_and_nothing_typed_is_lost(staff):
    answer = staff.post(f"{PATH}/correct", data={"field": "visits", "value": "a few", "reason": "short"})
    assert answer.status_code == 422
    for said in ("Enter a whole number", "at least 10 characters", 'value="a few"', ">short</textarea>"):
        assert said in answer.text, said


@pytest.mark.backends("sqlite")
def test_only_the_content_role_of_the_owner_corrects(client, scored):
    client.act_as("ben", roles=["analyst"])
    assert client.get("/rationalisation/corrections").status_code == 200
    assert "/correct" not in client.get(PATH).text
    assert client.post(f"{PATH}/correct", data=WISH).status_code == 403
    assert client.get(f"{PATH}/correct").status_code == 403


VALUES = {
    "text": "Somebody",
    "count": "12",
    "money": "1,200.50",
    "day": "1/2/2024",
    "yes_no": "No",
    "per_cent": "7%",
}


@pytest.mark.parametrize("field", FIELDS)
def test_every_correction_is_marked_in_each_criterion_that_rests_on_it_and_in_no_other(field):
    kind, criteria = FIELDS[field]
    found = score_site(corrected(facts(), {field: spelt(field, VALUES[kind])}), current_policy(), TODAY)
    marked = {name for name, finding in found.findings.items() if "corrected" in finding.evidence}
    rest = {"page_views": set()}.get(field, set(criteria))  # visits are counted, so views do not matter
    assert marked - {"use"} == rest - {"use"}
    assert rest <= marked


def test_a_transaction_that_a_person_knows_of_keeps_the_website_and_one_denied_does_not():
    crawl = {"transaction_pages": ("/apply",)}
    low = {"visits": 10, "statutory": None}
    yes = corrected(facts(register=low), {"transaction": "yes"})
    no = corrected(facts(register=low, crawl=crawl), {"transaction": "no"})
    assert score_site(yes, current_policy(), TODAY).proposal.reason.code == "transaction_said"
    assert score_site(yes, current_policy(), TODAY).proposal.action == KEEP
    assert score_site(no, current_policy(), TODAY).findings["transaction"].value == 0


def test_what_nobody_crawled_cannot_be_corrected_into_evidence():
    found = score_site(corrected(NOTHING, {"https": "yes", "viewport": "yes"}), current_policy(), TODAY)
    assert all(finding.value is None for finding in found.findings.values())


@given(st.sampled_from(sorted(FIELDS)), st.text(max_size=40))
def test_whatever_is_typed_is_either_kept_in_one_spelling_or_refused_with_a_reason(field, text):
    found = faults(Wish(field, text, "A reason that is long enough"))
    if not found:
        assert spelt(field, spelt(field, text)) if FIELDS[field][0] != "money" else spelt(field, text)
    else:
        assert set(found) == {"value"}


def test_a_day_is_read_in_both_orders():
    assert spelt("contract_end", "31/3/2026") == spelt("contract_end", "2026-3-31") == "2026-03-31"
    assert date.fromisoformat(spelt("middle_date", "2020-02-29")) == date(2020, 2, 29)
