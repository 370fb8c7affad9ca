"""Feedback: counted, its comment kept without personal data, read by staff."""

import pytest
from sqlmodel import select

from app.db import read_session
from app.events.models import EventRecord
from app.home.models import FeedbackComment
from app.home.rules import own_path, read, without_personal_data


def kept(engine, model):
    with read_session(engine) as session:
        return [row.model_dump() for row in session.exec(select(model)).all()]


def test_feedback_is_counted_and_its_comment_kept(client, engine):
    sent = {"useful": "no", "rating": "2", "comment": " The table is too wide. ", "page": "/guidance/x"}
    answer = client.post("/feedback", data=sent)
    assert (answer.status_code, answer.location) == (303, "/feedback/thanks")
    (comment,) = kept(engine, FeedbackComment)
    assert (comment["path"], comment["comment"]) == ("/guidance/x", "The table is too wide.")
    (event,) = kept(engine, EventRecord)
    assert event["data"] == {"path": "/guidance/x", "useful": False, "rating": 2}


def test_a_rating_alone_leaves_no_comment(client, engine):
    client.post("/feedback", data={"rating": "5"})
    assert kept(engine, FeedbackComment) == []
    assert len(kept(engine, EventRecord)) == 1


@pytest.mark.backends("sqlite")
def test_an_empty_form_gets_its_message_beside_the_question(client, engine):
    answer = client.post("/feedback", data={"page": "/guidance/x"})
    assert answer.status_code == 422
    assert 'href="#useful"' in answer.text
    assert "Answer a question or write a comment" in answer.text
    assert kept(engine, EventRecord) == []


@pytest.mark.backends("sqlite")
def test_a_long_comment_is_given_back_to_shorten(client):
    answer = client.post("/feedback", data={"useful": "yes", "comment": "word " * 300})
    assert answer.status_code == 422
    assert "1,200 characters or fewer" in answer.text
    assert "word word" in answer.text
    assert 'value="yes" checked' in answer.text


@pytest.mark.backends("sqlite")
def test_every_page_links_to_the_form_with_its_own_address(client):
    text = client.get("/guidance/speed-limits").text
    assert 'href="/feedback?page=/guidance/speed-limits"' in text
    assert (
        'name="page" value="/guidance/speed-limits"'
        in client.get("/feedback?page=/guidance/speed-limits").text
    )


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("/guidance/x?q=secret", "/guidance/x"),
        ("https://evil.example/x", "/x"),
        ("//evil.example", "/"),
        ("///evil.example", "/evil.example"),
        ("javascript:alert(1)", "/"),
        ("http://[", "/"),
        ("", "/"),
        ("/" + "x" * 500, "/" + "x" * 199),
    ],
)
def test_only_a_path_of_this_hub_is_kept(given, path):
    assert own_path(given) == path


@pytest.mark.parametrize(
    ("comment", "stored"),
    [
        ("Write to sam@example.org please", "Write to [removed] please"),
        ("My NI is QQ 12 34 56 C.", "My NI is [removed]."),
        ("Ring 0300 123 4321 or 07700-900123", "Ring [removed] or [removed]"),
        ("My car AB12 CDE is red", "My car [removed] is red"),
        ("Form P60 from 2025 costs £25.50", "Form P60 from 2025 costs £25.50"),
    ],
)
def test_what_looks_personal_is_removed(comment, stored):
    assert without_personal_data(comment) == stored


def test_unknown_answers_are_no_answers():
    assert read("maybe", "9", "", "/")[0] is None


@pytest.mark.backends("sqlite")
def test_comments_are_for_staff_newest_first_and_by_page(client):
    for page, words in (("/guidance/a", "First words"), ("/guidance/b", "Second words")):
        client.post("/feedback", data={"comment": words, "page": page})
    assert client.get("/feedback/comments").status_code in {302, 403}
    client.act_as("sample-editor", roles=["content"])
    text = client.get("/feedback/comments").text
    assert text.index("Second words") < text.index("First words")
    assert "First words" not in client.get("/feedback/comments?path=/guidance/b").text


@pytest.mark.backends("sqlite")
def test_a_comment_cannot_hold_markup(client):
    client.post("/feedback", data={"comment": "<script>alert(1)</script>"})
    client.act_as("sample-editor", roles=["content"])
    assert "<script>alert" not in client.get("/feedback/comments").text
