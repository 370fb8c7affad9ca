"""`hub connector`: add, list, test against the guide's receiver, new secret, remove."""

import json

import pytest

from app import clock
from app.db import transaction
from app.deliveries.models import Connector
from app.organisations.operations import add_organisation

pytestmark = pytest.mark.backends("sqlite")


@pytest.fixture
def organisation(engine):
    with transaction(engine) as session:
        add_organisation(session, slug="archives", name="Archives", by="test", now=clock.now())


def added(run, *extra):
    return run(["connector", "add", "archive", "--service", "permit", "--organisation", "archives", *extra])


@pytest.mark.usefixtures("organisation")
def test_the_guides_receiver_keeps_every_rule(terminal_run, receiver, engine):
    secret = added(terminal_run, "--url", "http://127.0.0.1:1/in").stdout.strip()
    url = receiver(secret)
    with transaction(engine) as session:
        session.get(Connector, "archive").url = url
    done = terminal_run(["connector", "test", "archive", "--json"])
    assert done.exit_code == 0, done.output
    assert [check["kept"] for check in json.loads(done.stdout)] == [True] * 6


@pytest.mark.usefixtures("organisation")
def test_a_department_may_be_given_the_decision(terminal_run):
    added(terminal_run, "--url", "https://archive.example/in", "--decides")
    [listed] = json.loads(terminal_run(["connector", "list"]).stdout)
    assert listed["decides"] is True


@pytest.mark.usefixtures("organisation")
def test_a_receiver_with_another_secret_breaks_the_first_rule(terminal_run, receiver, engine):
    added(terminal_run, "--url", "http://127.0.0.1:1/in")
    url = receiver("whsec_" + "A" * 43 + "=")
    with transaction(engine) as session:
        session.get(Connector, "archive").url = url
    done = terminal_run(["connector", "test", "archive", "--json"])
    assert done.exit_code == 1
    assert [check["kept"] for check in json.loads(done.stdout)] == [False]


@pytest.mark.usefixtures("organisation")
@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ((), "either --url"),
        (("--url", "https://a.example", "--client-id", "x"), "either --url"),
        (("--url", "http://archive.example/in"), "scheme"),
        (("--url", "https://192.168.0.1/in"), "public"),
    ],
)
def test_a_connector_that_cannot_be_is_refused_with_the_reason(terminal_run, extra, words):
    done = added(terminal_run, *extra)
    assert done.exit_code == 2
    assert words in done.output


@pytest.mark.usefixtures("organisation")
def test_secrets_are_shown_once_and_can_be_renewed(terminal_run):
    first = added(terminal_run, "--url", "https://archive.example/in").stdout.strip()
    assert first.startswith("whsec_")
    shown = terminal_run(["connector", "list"]).stdout
    assert json.loads(shown)[0]["slug"] == "archive"
    assert first not in shown
    second = terminal_run(["connector", "new-secret", "archive"]).stdout.strip()
    assert second.startswith("whsec_")
    assert second != first


def test_an_unknown_connector_is_wrong_use(terminal_run):
    for command in ("test", "remove", "new-secret"):
        assert terminal_run(["connector", command, "nobody"]).exit_code == 2
