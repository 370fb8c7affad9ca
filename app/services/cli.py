"""Commands about services: their maps, a new one, closing and opening."""

from datetime import datetime
from pathlib import Path

import click

from app import clock
from app.db import transaction
from app.journeys.draw import draw, routes
from app.journeys.pauses import operations as pauses
from app.journeys.rules import problems
from app.services import scaffold
from app.services.registry import services
from app.terminal import WRONG_USE, Terminal, how_many

LOCAL_TIME = click.DateTime(["%Y-%m-%dT%H:%M"])


@click.group()
def journey() -> None:
    """Look at the services as data.

    Example: hub journey draw vehicle-tax > map.svg
    """


@journey.command("draw")
@click.argument("service")
@click.pass_context
def draw_map(context: click.Context, service: str) -> None:
    """Write the map of SERVICE as SVG to standard output.

    Example: hub journey draw vehicle-tax > vehicle-tax.svg
    """
    spec = services().get(service)
    if spec is None:
        click.echo(f"{service}: no such service; there are: {', '.join(services())}", err=True)
        context.exit(WRONG_USE)
    click.echo(draw(spec), nl=False)


@journey.command("list")
@click.option("--json", "as_json", is_flag=True, help="The list as JSON.")
@click.pass_obj
def list_services(terminal: Terminal, *, as_json: bool) -> None:
    """List the services that were found.

    Example: hub journey list --json
    """
    found = [
        {
            "slug": spec.slug,
            "name": str(spec.name),
            "organisation": spec.organisation,
            "pages": len(spec.pages),
            "routes": len(routes(spec)),
            "level": spec.assurance.level if spec.assurance else None,
            "problems": problems(spec),
        }
        for spec in services().values()
    ]
    if as_json:
        terminal.emit_json(found)
        return
    for spec in services().values():
        size = f"{how_many(len(spec.pages), 'page')}, {how_many(len(routes(spec)), 'route')}"
        click.echo(f"{spec.slug}: {spec.name}, {size}")


@click.command("new-service")
@click.argument("name")
@click.option(
    "--root", type=click.Path(path_type=Path, file_okay=False, exists=True), help="Another project folder."
)
@click.pass_context
def new_service(context: click.Context, name: str, root: Path | None) -> None:
    """Write a working service called NAME: its folder, its tests, its Welsh catalogue.

    Example: hub new-service "Parking permit"
    """
    try:
        written = scaffold.write(name, root or scaffold.ROOT, services())
    except scaffold.NotNewError as fault:
        click.echo(f"{name}: {fault}", err=True)
        context.exit(WRONG_USE)
    for path in written:
        click.echo(path)
    click.echo("Now follow docs/building-a-service.md", err=True)


@click.group()
def service() -> None:
    """Close a service for a while, and open it again.

    Example: hub service pause vehicle-tax --until 2026-04-01T06:00
    """


def _known(context: click.Context, slug: str) -> str:
    if slug not in services():
        click.echo(f"{slug}: no such service; there are: {', '.join(services())}", err=True)
        context.exit(WRONG_USE)
    return slug


def _instant(typed: datetime | None) -> datetime | None:
    """What was typed is local time."""
    return typed.replace(tzinfo=clock.CIVIL_ZONE) if typed else None


@service.command()
@click.argument("slug")
@click.option("--from", "starts", type=LOCAL_TIME, help="Local time; now when absent.")
@click.option("--until", "ends", type=LOCAL_TIME, help="Local time; else until resumed.")
@click.pass_context
def pause(context: click.Context, slug: str, starts: datetime | None, ends: datetime | None) -> None:
    """Close the service SLUG: its pages say so and when it opens again; answers are kept.

    Example: hub service pause vehicle-tax --from 2026-03-31T22:00 --until 2026-04-01T06:00
    """
    terminal: Terminal = context.obj
    known, now = _known(context, slug), clock.now()
    try:
        with transaction(terminal.engine) as session:
            pauses.pause(session, service=known, starts=_instant(starts) or now, ends=_instant(ends), now=now)
    except pauses.BadTimesError as fault:
        click.echo(f"{slug}: {fault}", err=True)
        context.exit(WRONG_USE)


@service.command()
@click.argument("slug")
@click.pass_context
def resume(context: click.Context, slug: str) -> None:
    """Open the service SLUG again and drop the pauses to come.

    Example: hub service resume vehicle-tax
    """
    terminal: Terminal = context.obj
    with transaction(terminal.engine) as session:
        ended = pauses.resume(session, service=_known(context, slug), now=clock.now())
    click.echo(f"{slug}: {ended} {'pause' if ended == 1 else 'pauses'} ended", err=True)


COMMANDS: tuple[click.Command, ...] = (journey, new_service, service)
