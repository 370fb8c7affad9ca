"""What other weights would change, what changed since last time, and whether people agree."""

import pytest
import yaml
from sqlmodel import select

from app.db import transaction
from app.estate.models import Website
from app.rationalisation.scoring.policy import parse_policy
from app.rationalisation.scoring.policy_file import current_policy
from app.rationalisation.scoring.run import score_estate

REASON = "It is used by every school in the county."


@pytest.fixture
def staff(client, scored):
    client.act_as("anna", roles=["content"])
    return client


def test_the_form_starts_with_the_weights_in_force_and_changes_nothing(staff):
    page = staff.get("/rationalisation/what-if").text
    assert 'name="use" value="18"' in page
    assert 'id="changes"' not in page


def test_other_weights_list_the_proposals_that_change(staff):
    weights = "&".join(
        f"{name}=0" for name in ("duplication", "freshness", "accessibility", "security", "mobile")
    )
    page = staff.get(f"/rationalisation/what-if?statutory_need=1000&{weights}").text
    assert "proposals would change" in page
    assert "Not enough evidence" in page
    # The file of the same list goes by the same weights, and so does every link that sorts it.
    assert "statutory_need=1000" in page.partition("Download as CSV")[0].rpartition("<a ")[2]
    rows = staff.get(f"/rationalisation/what-if?statutory_need=1000&{weights}&format=csv").text.splitlines()
    assert rows[0] == "host,before,after,score_before,score_after"
    assert len(rows) > 1


@pytest.mark.parametrize("text", ["lots", "-1", "1001", "nan"])
def test_a_weight_that_is_none_is_named(staff, text):
    page = staff.get(f"/rationalisation/what-if?use={text}").text
    assert "Use: enter a number from 0 to 1,000" in page


def test_a_site_says_how_firm_its_proposal_is(staff):
    assert "How firm is the proposal?" in staff.get("/rationalisation/sites/coast.example").text


def test_what_changed_since_last_time(staff, engine):
    assert "fewer than two times" in staff.get("/rationalisation/changes").text
    score_estate(engine, lambda message: None)
    assert "No proposal changed." in staff.get("/rationalisation/changes").text
    with transaction(engine) as session:
        site = session.exec(select(Website).where(Website.host == "motoring.example")).one()
        site.visits = 900_000
        session.add(site)
    score_estate(engine, lambda message: None)
    page = staff.get("/rationalisation/changes").text
    assert "motoring.example" in page
    assert "roads.example" in page


def test_people_are_asked_and_samples_are_not(staff):
    assert "Nobody has decided" in staff.get("/rationalisation/calibration").text
    for host in ("roads", "coast"):
        staff.post(f"/rationalisation/sites/{host}.example/decide", data={"action": "keep", "reason": REASON})
    page = staff.get("/rationalisation/calibration").text
    assert "In 100% of 2 decisions people chose what was proposed." in page
    assert "Weights are suggested from 30 decisions on" in page


def test_weights_are_accepted_as_a_policy_file_of_a_version_of_its_own(staff):
    answer = staff.get("/rationalisation/policy.yaml?use=31.5&mobile=0")
    given = parse_policy(yaml.safe_load(answer.text))
    now = current_policy()
    assert given.version.startswith(f"{now.version}+")
    assert given.weights() == now.weights() | {"use": 31.5, "mobile": 0}
    assert given.thresholds == now.thresholds
    assert staff.get("/rationalisation/policy.yaml?use=many").status_code == 400
