"""Commands for demonstrations and development: sample load, demo."""

import os
import subprocess
import sys

import click

from app.devtools import demo as demonstration
from app.devtools import sample as samples
from app.identity.cli import sample_code
from app.terminal import Terminal

SITES_PORT_OFFSET = 10


def refuse_in_production(terminal: Terminal) -> None:
    """Sample data never meets real data."""
    if terminal.settings.production:
        raise click.UsageError("sample data is refused in production (HUB_ENV=production)")


@click.group()
@click.pass_obj
def sample(terminal: Terminal) -> None:
    """Plainly labelled sample data."""
    refuse_in_production(terminal)


@sample.command()
@click.option("--without-websites", is_flag=True, help="Leave out the crawl of the sample websites.")
@click.pass_obj
def load(terminal: Terminal, *, without_websites: bool) -> None:
    """Load the sample people, vehicles, websites and history; safe to repeat.

    Example: hub sample load
    """
    samples.load(terminal, websites=not without_websites)


@click.command()
@click.pass_obj
def demo(terminal: Terminal) -> None:
    """Run hub, worker and sample websites together, with sample data: for a first look, not for production.

    PORT chooses another port than 8000.

    Example: hub demo
    """
    refuse_in_production(terminal)
    port = os.environ.get("PORT", "8000")
    environ = demonstration.environment(port)
    sites_port = int(port) + SITES_PORT_OFFSET
    steps = [("db", "upgrade")]
    if not samples.loaded_in_full(terminal.settings):
        steps.append(("sample", "load"))
    for step in steps:
        done = subprocess.run(demonstration.hub(*step), env=environ, check=False)  # noqa: S603 - our own commands
        if done.returncode != 0:
            sys.exit(done.returncode)
    sites = (sys.executable, "-m", "app.devtools.sample_sites", "--port", str(sites_port))
    parts = (
        demonstration.Part("hub", demonstration.hub("serve")),
        demonstration.Part("worker", demonstration.hub("worker")),
        demonstration.Part("sample websites", sites),
    )
    try:
        demonstration.run(terminal, parts, environ)
    except demonstration.DidNotStartError as fault:
        raise click.ClickException(str(fault)) from fault


sample.add_command(sample_code)

COMMANDS: tuple[click.Command, ...] = (sample, demo)
