"""hub estate discover: unknown hosts that crawls saw, and what counts as a website."""

import click

from app import clock
from app.db import read_session, transaction
from app.estate.discovery import operations
from app.estate.discovery.queries import candidates
from app.estate.standing.operations import judge
from app.terminal import Terminal, how_many

BY = "command"


@click.command()
@click.option("--confirm", "confirmed", multiple=True, metavar="HOST", help="Take a host into the inventory.")
@click.option("--reject", "rejected", multiple=True, metavar="HOST", help="Never propose a host again.")
@click.option("--reason", default="", help="Why, for hosts that are rejected.")
@click.option("--json", "as_json", is_flag=True, help="JSON to standard output.")
@click.pass_obj
def discover(
    terminal: Terminal, *, confirmed: tuple[str, ...], rejected: tuple[str, ...], reason: str, as_json: bool
) -> None:
    """Find hosts that no list names, in links, certificates and sitemaps of what was crawled.

    A host joins the inventory when somebody confirms it, here or at /rationalisation/discovered.

    Example: hub estate discover --confirm news.example.gov.uk
    """
    if rejected and not reason.strip():
        raise click.UsageError("say why with --reason")
    with transaction(terminal.engine) as session:
        new = operations.propose(session, now=clock.now())
        judge(session, now=clock.now())
    try:
        with transaction(terminal.engine) as session:
            for host in confirmed:
                operations.confirm(session, host=host, by=BY, now=clock.now(), reason=reason)
            for host in rejected:
                operations.reject(session, host=host, reason=reason, by=BY, now=clock.now())
    except operations.NothingProposedError as fault:
        raise click.UsageError(f"{fault} is not proposed: see the list") from fault
    with read_session(terminal.engine) as session:
        found = [
            (each.host, each.state, each.seen_in, each.seen_on, each.times) for each in candidates(session)
        ]
    terminal.say(f"{how_many(new, 'new host')} proposed, {len(found):,} known so far")
    names = ("host", "state", "seen_in", "seen_on", "times")
    if as_json:
        terminal.emit_json([dict(zip(names, each, strict=True)) for each in found])
        return
    for each in found:
        click.echo("\t".join(str(value) for value in each))
