"""A correction shows what it does at once: a score of the website by itself, as the next run gives it."""

import csv
import io

import pytest
from sqlalchemy import text
from sqlmodel import select

from app import clock
from app.db import read_session, transaction
from app.estate.operations import know_website
from app.rationalisation.queue.models import QueueEntry
from app.rationalisation.rescoring import operations
from app.rationalisation.rescoring.models import Rescore
from app.rationalisation.scoring.models import ScoreRow
from app.rationalisation.scoring.run import score_estate

PATH = "/rationalisation/sites/motoring.example"
REASON = "The analytics contract counted one page only."
WISH = {"field": "visits", "value": "90,000", "reason": REASON}
BACK = {"field": "visits", "take_back": "yes", "reason": "The count was right after all."}
KEPT = (
    "policy",
    "proposal",
    "target",
    "reason",
    "reason_values",
    "score",
    "confidence",
    "findings",
    "grounds",
)


@pytest.fixture
def staff(client, scored):
    client.act_as("anna", roles=["content"])
    return client


def rows(client, path):
    return list(csv.DictReader(io.StringIO(client.get(path).text)))


def queued(client):
    return next(r for r in rows(client, "/rationalisation/websites.csv") if r["host"] == "motoring.example")


def test_the_score_by_itself_is_the_score_of_the_next_run(staff, engine):
    with read_session(engine) as session:
        before = len(session.exec(select(ScoreRow)).all())
    staff.post(f"{PATH}/correct", data=WISH)
    with read_session(engine) as session:
        assert len(session.exec(select(ScoreRow)).all()) == before
    score_estate(engine, lambda message: None)
    with read_session(engine) as session:
        alone = session.exec(select(Rescore)).one()
        newest = session.exec(
            select(ScoreRow)
            .where(ScoreRow.website_id == alone.website_id)
            .order_by(ScoreRow.created_at.desc())
        ).first()
        assert {n: getattr(alone, n) for n in KEPT} == {n: getattr(newest, n) for n in KEPT}
        assert (alone.visit_id, alone.as_of) == (newest.visit_id, clock.today())


def test_every_website_by_itself_scores_as_in_the_run(engine, scored):
    with transaction(engine) as session:
        for score in session.exec(select(ScoreRow)).all():
            alone = operations.rescore(
                session, website_id=score.website_id, today=clock.today(), now=clock.now()
            )
            assert {n: getattr(alone, n) for n in KEPT} == {n: getattr(score, n) for n in KEPT}


def test_its_page_says_what_the_correction_does_until_the_next_run(staff, engine):
    assert "With the corrections" not in staff.get(PATH).text
    staff.post(f"{PATH}/correct", data=WISH)
    page = staff.get(PATH).text
    assert "instead of “Merge with roads.example”" in page
    assert "Use: 27 became 82." in page
    assert "A person corrected this." in page
    assert "90,000 (corrected; lists say 900)" in page
    found = rows(staff, f"{PATH}/scores?format=csv")
    assert [row["alone"] for row in found] == ["True", "False"]
    assert found[0]["visited"]
    staff.post(f"{PATH}/correct", data=BACK)
    assert "The proposal would stay “Merge with roads.example”" in staff.get(PATH).text
    score_estate(engine, lambda message: None)
    assert "With the corrections" not in staff.get(PATH).text
    assert len(rows(staff, f"{PATH}/scores?format=csv")) == 4


def test_corrected_visits_stand_in_the_queue_at_once_and_after_the_run(staff, engine):
    assert (queued(staff)["visits"], queued(staff)["corrected"]) == ("900", "")
    staff.post(f"{PATH}/correct", data=WISH)
    assert (queued(staff)["visits"], queued(staff)["corrected"]) == ("90000", "visits")
    page = staff.get("/rationalisation/?q=motoring").text
    assert "90,000<br>" in page
    assert ">corrected</span>" in page
    ordered = [row["host"] for row in rows(staff, "/rationalisation/websites.csv?sort=visits&order=desc")]
    assert ordered[0] == "motoring.example"
    score_estate(engine, lambda message: None)
    assert queued(staff)["visits"] == "90000"
    staff.post(f"{PATH}/correct", data=BACK)
    assert (queued(staff)["visits"], queued(staff)["corrected"]) == ("900", "")


def test_a_corrected_owner_stands_in_the_queue_its_search_its_filter_and_the_json(staff, engine):
    before = queued(staff)["owner"]
    staff.post(f"{PATH}/correct", data={"field": "owner", "value": "Élan Agency", "reason": REASON})
    for _ in range(2):
        assert (queued(staff)["owner"], queued(staff)["corrected"]) == ("Élan Agency", "owner")
        for found in ("?q=élan", "?owner=Élan+Agency"):
            hosts = [row["host"] for row in rows(staff, f"/rationalisation/websites.csv{found}")]
            assert hosts == ["motoring.example"]
        assert "Élan Agency <span" in staff.get("/rationalisation/").text
        sites = staff.get("/api/rationalisation/sites.json").json["sites"]
        assert next(s["owner"] for s in sites if s["host"] == "motoring.example") == "Élan Agency"
        score_estate(engine, lambda message: None)
    staff.post(f"{PATH}/correct", data=WISH)
    assert queued(staff)["corrected"] == "owner visits"
    staff.post(f"{PATH}/correct", data=BACK | {"field": "owner"})
    assert (queued(staff)["owner"], queued(staff)["corrected"]) == (before, "visits")


def test_what_a_person_said_stands_beside_websites_that_wait_for_their_first_score(staff, engine):
    staff.post(f"{PATH}/correct", data={"field": "owner", "value": "Élan Agency", "reason": REASON})
    with transaction(engine) as session:
        know_website(session, host="new.example", now=clock.now())
    hosts = [row["host"] for row in rows(staff, "/rationalisation/websites.csv?q=élan")]
    assert hosts == ["motoring.example"]
    assert (queued(staff)["visits"], queued(staff)["corrected"]) == ("900", "owner")


def test_a_website_that_was_never_scored_is_corrected_too(client, estate):
    client.act_as("anna", roles=["content"])
    client.post(f"{PATH}/correct", data=WISH)
    assert (queued(client)["visits"], queued(client)["corrected"]) == ("90000", "visits")
    assert "instead of “Not scored yet”" in client.get(PATH).text


def test_too_many_websites_with_one_text_wait_for_the_run(staff, engine, monkeypatch):
    monkeypatch.setattr(operations, "MOST_TOGETHER", 1)
    staff.post(f"{PATH}/correct", data=WISH)
    page = staff.get(PATH).text
    assert "With the corrections" not in page
    assert "counts from the next scoring" in page
    staff.post("/rationalisation/sites/coast.example/correct", data=WISH)
    assert "With the corrections" in staff.get("/rationalisation/sites/coast.example").text


def test_a_row_of_the_release_before_reads_as_not_corrected(engine, estate):
    """That release writes no such column."""
    site_id = estate["coast.example"]
    written = {
        "website_id": site_id,
        "host": "coast.example",
        **dict.fromkeys(("owner", "title", "words"), ""),
        "status": "answers",
        "pages": 0,
        "decision": "none",
    }
    names = ", ".join(written)
    places = ", ".join(f":{name}" for name in written)
    with transaction(engine) as session:
        statement = text(f"INSERT INTO rationalisation_queue ({names}) VALUES ({places})")
        session.connection().execute(statement, written)
        assert session.get(QueueEntry, site_id).corrected == ""
