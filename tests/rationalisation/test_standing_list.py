"""What counts as a website, as a list: the database filters and sorts as a person would."""

import csv
import io
import random
from urllib.parse import urlencode

import pytest
from sqlmodel import select

from app.db import read_session, transaction
from app.estate.models import Value, Website
from app.rationalisation.evidence.wording import STANDING_KINDS, STANDING_RULES
from tests.rationalisation.estates import NOW

PATH = "/rationalisation/standing"
STANDINGS = (
    ("website:own_domain", ""),
    ("website:apart_from_parent", "roads.example"),
    ("part:family_likeness", "coast.example"),
    ("part:free_movement", "roads.example"),
    ("closed:leads_elsewhere", "coast.example"),
    ("closed:no_server_twice", ""),
    ("unknown:did_not_answer", ""),
    ("", ""),
)


def written(engine, count=130):
    """Websites with every standing, each as the list should show it."""
    chance, shown = random.Random(5), []
    with transaction(engine) as session:
        for number in range(count):
            standing, other = chance.choice(STANDINGS)
            owner = chance.choice(["", "Roads Office", "coast Board", "Élite Office", "100% Board"])
            host = f"{chance.choice(['a', 'b', 'coast'])}-{number}.example"
            session.add(
                Website(
                    key=host,
                    host=host,
                    owner=owner,
                    standing=standing,
                    standing_other=other,
                    created_at=NOW,
                    updated_at=NOW,
                )
            )
            kind, _colon, rule = (standing or "unknown:not_visited").partition(":")
            why = str(STANDING_RULES[rule]) % {"other": other}
            shown.append({"host": host, "owner": owner, "kind": kind, "why": why})
    return shown


@pytest.fixture
def analyst(client):
    client.act_as("bob", roles=["analyst"])
    return client


def listed(client, **asked):
    query = urlencode({**asked, "format": "csv"})
    return list(csv.DictReader(io.StringIO(client.get(f"{PATH}?{query}").text)))


def holds(row, words):
    text = " ".join(
        [row["host"], row["owner"], str(STANDING_KINDS[row["kind"]]), row["why"].rstrip(",")]
    ).lower()
    return all(word in text for word in words.split())


@pytest.mark.parametrize(
    "words", ["", "coast", "roads office", "looks like", "closed", "nobody", "100%", "_"]
)
@pytest.mark.parametrize("chosen", [{}, {"kind": "part"}, {"kind": "unknown"}, {"owner": "coast Board"}])
def test_it_holds_what_every_word_and_filter_is_true_of(analyst, engine, words, chosen):
    shown = written(engine)
    expected = [
        row
        for row in shown
        if holds(row, words) and all(row[name] == value for name, value in chosen.items())
    ]
    found = listed(analyst, q=words, **chosen)
    assert found == sorted(expected, key=lambda row: row["host"])
    first = min(50, len(expected))
    page = analyst.get(f"{PATH}?{urlencode({'q': words, **chosen})}").text
    assert (f"Showing 1 to {first} of {len(expected)}" if expected else "Nothing matches") in page


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("sort", ["host", "owner", "kind", "why"])
def test_it_sorts_by_what_is_read_and_puts_unknown_owners_last(analyst, engine, sort, order):
    shown = written(engine)
    found = listed(analyst, sort=sort, order=order)
    assert sorted(map(repr, found)) == sorted(map(repr, shown))
    read = [str(STANDING_KINDS[row["kind"]]) if sort == "kind" else row[sort] for row in found]
    known = [text for text in read if text]
    assert read[: len(known)] == known
    assert known != sorted(known, reverse=order == "asc")  # the direction is heeded
    if sort in {"host", "kind"}:
        assert known == sorted(known, reverse=order == "desc")
    if sort == "why":
        # Websites of one rule stand together.
        rules = [text.replace("roads.example", "").replace("coast.example", "") for text in known]
        assert len(set(rules)) == sum(one != other for one, other in zip(rules, ["", *rules], strict=False))


def test_its_pages_hold_every_website_once(analyst, engine):
    shown = written(engine)
    seen = []
    for number in (1, 2, 3):
        page = analyst.get(f"{PATH}?sort=why&page={number}").text
        seen += [row["host"] for row in shown if f'/sites/{row["host"]}"' in page]
    assert sorted(seen) == sorted(row["host"] for row in shown)
    assert "Showing 101 to 130 of 130" in analyst.get(f"{PATH}?page=99").text


def test_what_was_judged_stands_beside_the_website(engine, scored):
    with read_session(engine) as session:
        rows = session.exec(
            select(Website.standing, Website.standing_other, Value.value)
            .join(Value, Value.website_id == Website.id)
            .where(Value.field == "counts_as")
        ).all()
    assert {value for _standing, _other, value in rows} == {"website:own_domain:", "unknown:did_not_answer:"}
    assert all(f"{standing}:{other}" == value for standing, other, value in rows)
