"""The sample websites are imported, really crawled, scored and decided on; twice changes nothing."""

import pytest
from sqlmodel import func, select

from app.db import read_session, transaction
from app.devtools.sample_websites import SUFFIX, decide, load
from app.estate.models import Visit
from app.rationalisation.decisions.models import Decision
from app.rationalisation.queue.models import QueueEntry
from app.rationalisation.scoring.models import ScoreRow
from app.terminal import Terminal
from tests.rationalisation.estates import NOW

# The smallest ones, so that politeness costs seconds: a campaign, a soft 404, an empty one, a dead one.
FEW = tuple(
    name + SUFFIX for name in ("floodline-campaign", "grow-your-own", "innovation-portal", "pensions-checker")
)


def count(engine, table):
    with read_session(engine) as session:
        return session.exec(select(func.count()).select_from(table)).one()


@pytest.mark.slow
@pytest.mark.backends("sqlite")
def test_a_content_team_finds_the_sample_websites_scored(settings, engine, client):
    terminal = Terminal(settings, engine)
    load(terminal, FEW)
    load(terminal, FEW)
    with read_session(engine) as session:
        queue = {row.host.removesuffix(SUFFIX): row for row in session.exec(select(QueueEntry))}
        assert len(queue) == 18
        assert queue["innovation-portal"].proposal == "close"
        assert queue["grow-your-own"].proposal == "archive"
        assert queue["pensions-checker"].proposal == "not_enough_evidence"
        assert queue["roads"].proposal == "not_enough_evidence"  # not crawled here
        assert queue["floodline-campaign"].decision == "decided"
        findings = session.get(ScoreRow, queue["grow-your-own"].score_id).findings
        assert findings["link_health"]["sentence"] == "links_soft_404"
    assert count(engine, Visit) == 4
    assert count(engine, ScoreRow) == 18
    client.act_as("anna", roles=["content"])
    assert "sample decision" in client.get(f"/rationalisation/sites/floodline-campaign{SUFFIX}").text


def test_without_the_websites_nothing_is_decided(engine):
    with transaction(engine) as session:
        assert decide(session, now=NOW) == 0
    assert count(engine, Decision) == 0
