"""What /metrics tells an operator, and that each figure has a line in the guide."""

import re
from configparser import ConfigParser
from datetime import timedelta
from pathlib import Path

import pytest

from app import clock
from app.cli import hub
from app.db import transaction
from app.journeys.cases import operations as cases
from app.journeys.cases.workflows import start_case_work
from tests.journeys.factories import full, sent

ROOT = Path(__file__).parent.parent.parent
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))


def figures(client):
    lines = client.get("/metrics").text.splitlines()
    return {
        line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in lines if not line.startswith("#")
    }


def test_the_queue_and_the_oldest_case_are_counted(client, engine):
    with transaction(engine) as session:
        case = sent(session, full(session)).case
        ago = clock.now() - timedelta(hours=1)
        cases.payment_arrived(session, case_id=case.id, start_work=start_case_work, now=ago)
    found = figures(client)
    assert found['hub_jobs{state="enqueued"}'] == 1
    assert found["hub_oldest_undelivered_seconds"] >= 3600
    assert found['hub_dead_letters{kind="delivery"}'] == 0
    assert found["hub_database_up"] == 1


@pytest.mark.backends("sqlite")
def test_every_metric_has_a_line_in_the_guide(client):
    named = set(re.findall(r"^# HELP (\w+) ", client.get("/metrics").text, re.MULTILINE))
    named = {name for name in named if not name.endswith("_created")}
    guide = set(re.findall(r"^\| `(hub_\w+)` \|", (ROOT / "docs" / "operators.md").read_text(), re.MULTILINE))
    assert named == guide


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_every_unit_starts_a_command_that_exists(path):
    unit = ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str
    unit.read(path)
    program, command, *options = unit["Service"]["ExecStart"].split()
    assert program.endswith("/hub")
    known = hub.commands[command]
    assert set(options) <= {name for one in known.params for name in one.opts}
    assert unit["Service"]["NoNewPrivileges"] == "yes"
