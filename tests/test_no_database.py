"""A command without a database that is ready says what to do, not which SQL failed."""

import pytest
from click.testing import CliRunner

from app.cli import hub
from app.db import make_engine
from app.terminal import Terminal

COMMANDS = ("search build", "estate list --json", "score --json", "sample load")


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_database_that_was_never_upgraded_is_named(settings, tmp_path, command):
    engine = make_engine(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    result = CliRunner().invoke(hub, command.split(), obj=Terminal(settings, engine))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1] == "the database is not at this release: run hub db upgrade"


@pytest.mark.backends("sqlite")
def test_a_database_that_does_not_answer_is_named(settings):
    engine = make_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    result = CliRunner().invoke(hub, ["estate", "list", "--json"], obj=Terminal(settings, engine))
    assert result.exit_code == 1
    assert result.stderr.startswith("the database does not answer: check HUB_DATABASE_URL")
