"""Lists that the database filters, sorts and cuts answer what the same list does in memory."""

import random
from datetime import UTC, datetime

import pytest

from app.estate.discovery.models import Candidate
from app.estate.discovery.queries import candidates, candidates_listed
from app.rationalisation.discovered.presenters import CANDIDATES, candidate_rows
from app.rationalisation.lists.presenters import list_view, page_view
from app.rationalisation.lists.queries import Listed, every_row, screenful
from app.rationalisation.lists.rules import Asked, matching

NOW = datetime(2025, 11, 17, tzinfo=UTC)
LISTED = Listed(candidates_listed(), "host")
STATES, SEEN_IN = ("proposed", "confirmed", "rejected"), ("link", "sitemap")
TEXTS = ("", "élan", "not", "inventory", "WAITS links", "ab", "Abc", "no such words", "%", "_")


@pytest.fixture
def many(session):
    """A hundred and thirty hosts; half have a reason, some in capitals."""
    chance = random.Random(3)
    for number in range(130):
        word = "".join(chance.choices("abcDEF", k=4))
        host = "".join(chance.choices("abcdef", k=4)) + chr(97 + number // 26) + chr(97 + number % 26)
        session.add(
            Candidate(
                host=host,
                state=chance.choice(STATES),
                seen_in=chance.choice(SEEN_IN),
                seen_on=word.lower(),
                times=chance.randrange(5),
                reason=chance.choice(["", f"{word} 100%", "Élan"]),
                first_seen_at=NOW,
            )
        )
    session.flush()
    return sorted(candidate_rows(candidates(session)), key=lambda row: row["host"])


def asked(chance):
    filters = {"state": chance.choice(["", *STATES, "none"]), "seen_in": chance.choice(["", *SEEN_IN])}
    return Asked(
        text=chance.choice(TEXTS),
        chosen={name: value for name, value in filters.items() if value and chance.random() < 0.5},
        sort=chance.choice([column.name for column in CANDIDATES]),
        descending=chance.random() < 0.5,
        page=chance.choice([1, 2, 3, 9]),
    )


def test_the_database_finds_what_memory_finds(session, many):
    chance = random.Random(11)
    for _ in range(150):
        wish = asked(chance)
        expected = matching(many, CANDIDATES, wish)
        assert candidate_rows(every_row(session, LISTED, CANDIDATES, wish)) == expected, wish
        rows, counts = screenful(session, LISTED, CANDIDATES, wish)
        found = page_view(candidate_rows(rows), counts, CANDIDATES, wish, base="/", name="hosts")
        assert found == list_view(many, CANDIDATES, wish, base="/", name="hosts"), wish
