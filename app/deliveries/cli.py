"""`hub connector`: which departments get the cases of a service, and whether their receivers work."""

import secrets
from typing import Any

import click

from app import clock
from app.db import read_session, transaction
from app.deliveries import conformance, connection, connectors, queries
from app.deliveries.models import Connector
from app.deliveries.rules import Kind
from app.terminal import DONE, SOME_REFUSED, Terminal

BY = "command"


@click.group()
@click.pass_obj
def connector(terminal: Terminal) -> None:
    """Departments that get the cases of a service."""
    connection.install(terminal.settings)


@connector.command("add")
@click.argument("slug")
@click.option("--service", required=True, metavar="SLUG", help="The service whose cases go there.")
@click.option("--organisation", required=True, metavar="SLUG", help="Whose receiver it is.")
@click.option("--url", default="", help="Address that the hub calls.")
@click.option("--client-id", default="", help="Client that fetches, for a department that cannot be called.")
@click.option(
    "--decides", is_flag=True, help="The department accepts or rejects each case, at once or later."
)
@click.pass_obj
def add(terminal: Terminal, /, slug: str, **given: Any) -> None:
    """Add a connector; its signing secret is shown once, on standard output.

    Example: hub connector add vehicle-archive --service vehicle-tax --organisation archives --url https://archive.example/in
    """
    try:
        with transaction(terminal.engine) as session:
            row = connectors.add(
                session,
                slug=slug,
                actor=BY,
                now=clock.now(),
                **given,
            )
    except connectors.RefusedError as refusal:
        raise click.UsageError(str(refusal)) from refusal
    terminal.say(f"{slug} gets the cases of {row.service} from now on. Try it: hub connector test {slug}")
    if row.kind == Kind.POST.value:
        terminal.say("Give the department this signing secret; it is not shown again:")
        click.echo(row.secret)


@connector.command("list")
@click.pass_obj
def list_connectors(terminal: Terminal) -> None:
    """Every connector, as JSON, without secrets.

    Example: hub connector list
    """
    shown = ("slug", "service", "organisation", "kind", "url", "client_id", "decides", "active")
    with read_session(terminal.engine) as session:
        rows = queries.all_connectors(session)
        terminal.emit_json([{name: getattr(row, name) for name in shown} for row in rows])


@connector.command("new-secret")
@click.argument("slug")
@click.pass_obj
def new_secret(terminal: Terminal, slug: str) -> None:
    """Give a connector a new signing secret, used from the next attempt on.

    Example: hub connector new-secret vehicle-archive
    """
    try:
        with transaction(terminal.engine) as session:
            row = connectors.renew_secret(session, slug=slug, actor=BY, now=clock.now())
    except connectors.RefusedError as refusal:
        raise click.UsageError(str(refusal)) from refusal
    click.echo(row.secret)


@connector.command("remove")
@click.argument("slug")
@click.pass_obj
def remove(terminal: Terminal, slug: str) -> None:
    """Send no more cases there; what still waits stops for an operator.

    Example: hub connector remove vehicle-archive
    """
    try:
        with transaction(terminal.engine) as session:
            connectors.remove(session, slug=slug, actor=BY, now=clock.now())
    except connectors.RefusedError as refusal:
        raise click.UsageError(str(refusal)) from refusal
    terminal.say(f"{slug} gets no more cases.")


@connector.command("test")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="The checks as JSON on standard output.")
@click.pass_obj
@click.pass_context
def test(context: click.Context, terminal: Terminal, slug: str, *, as_json: bool) -> None:
    """Send test deliveries and say which rules the receiver keeps; exit code 1 if it breaks one.

    Example: hub connector test vehicle-archive
    """
    try:
        with read_session(terminal.engine) as session:
            row = connectors.known(session, slug)
            session.expunge(row)  # no transaction stays open while the receiver takes its time
    except connectors.RefusedError as refusal:
        raise click.UsageError(str(refusal)) from refusal
    if row.kind != Kind.POST.value:
        raise click.UsageError(f"{slug} fetches its cases: there is no address to call")
    done = _run(terminal, row)
    if as_json:
        terminal.emit_json([vars(check) for check in done])
    kept = sum(check.kept for check in done)
    terminal.say(f"{kept} of {len(done)} rules kept.")
    context.exit(DONE if kept == len(done) else SOME_REFUSED)


def _run(terminal: Terminal, row: Connector) -> list[conformance.Check]:
    done = []
    for check in conformance.checks(row, test_id=f"test-{secrets.token_hex(8)}", now=clock.now()):
        terminal.say(f"{'kept  ' if check.kept else 'BROKEN'} {check.rule}: {check.detail}")
        done.append(check)
    return done


COMMANDS: tuple[click.Command, ...] = (connector,)
