"""The `hub` command: collects the commands of every slice."""

import sys
from typing import Any

import click
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from app import clock, crypto
from app.audit.cli import COMMANDS as AUDIT
from app.config import load_settings
from app.content.cli import COMMANDS as CONTENT
from app.db import is_away, is_behind, make_engine
from app.deliveries.cli import COMMANDS as DELIVERIES
from app.devtools.cli import COMMANDS as DEVTOOLS
from app.estate.cli import COMMANDS as ESTATE
from app.identity.cli import COMMANDS as IDENTITY
from app.operators.cli import COMMANDS as OPERATORS
from app.organisations.cli import COMMANDS as ORGANISATIONS
from app.rationalisation.cli import COMMANDS as RATIONALISATION
from app.search.cli import COMMANDS as SEARCH
from app.services.cli import COMMANDS as SERVICES
from app.terminal import SOME_REFUSED, WRONG_USE, Terminal
from app.uptake.cli import COMMANDS as UPTAKE
from app.web import logs

COMMANDS: tuple[click.Command, ...] = (
    *AUDIT,
    *CONTENT,
    *DELIVERIES,
    *DEVTOOLS,
    *ESTATE,
    *IDENTITY,
    *OPERATORS,
    *ORGANISATIONS,
    *RATIONALISATION,
    *SEARCH,
    *SERVICES,
    *UPTAKE,
)


class Hub(click.Group):
    """Says what to do where a command has no database to work with, instead of the SQL that failed."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DBAPIError as fault:
            if is_behind(fault):
                click.echo("the database is not at this release: run hub db upgrade", err=True)
                sys.exit(WRONG_USE)
            if is_away(fault):
                click.echo(f"the database does not answer: check HUB_DATABASE_URL ({fault.orig})", err=True)
                sys.exit(SOME_REFUSED)
            raise


@click.group(cls=Hub, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="directhub")
@click.pass_context
def hub(context: click.Context) -> None:
    """Run and look after a Directhub.

    Example: hub db upgrade && hub serve
    """
    if context.obj is None:
        try:
            settings = load_settings()
        except ValidationError as fault:
            for line in fault.errors():
                click.echo(f"{'.'.join(map(str, line['loc'])) or 'settings'}: {line['msg']}", err=True)
            sys.exit(WRONG_USE)
        logs.configure("warning")
        crypto.install(settings.secrets)
        clock.fix_today(settings.sample_date)
        context.obj = Terminal(settings, make_engine(settings.database))


for command in COMMANDS:
    hub.add_command(command)
