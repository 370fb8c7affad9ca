"""hub uptake: take in files of volumes, report the figures, keep the counts."""

import time
from pathlib import Path
from typing import Any

import click

from app import clock
from app.db import read_session, transaction
from app.events.operations import rebuild_rollups, roll_up
from app.terminal import DONE, SOME_REFUSED, WRONG_USE, Terminal, how_many
from app.uptake.hub_services import hub_services
from app.uptake.imports.operations import Outcome, take_in
from app.uptake.imports.rules import HEADERS, UnknownHeaderError, parse
from app.uptake.operations import refresh_standings
from app.uptake.queries import slugs_with_figures
from app.uptake.report.presenters import report as report_document
from app.uptake.rules import Span
from app.uptake.sources.queries import Asked, lines_of_all
from app.uptake.sources.rules import Line
from app.uptake.wording import DATASETS, number, percent, sentence


@click.group()
def uptake() -> None:
    """How much of each service people use online."""


@uptake.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.pass_context
def import_(context: click.Context, files: tuple[Path, ...]) -> None:
    """Take in CSV files of services, volumes and costs; each is known by its header.

    Good rows are taken, bad ones listed with their row number and reason. The same file again
    changes nothing.

    Example: hub uptake import tx_services.csv tx_quarterly.csv
    """
    terminal: Terminal = context.obj
    codes = [_import_one(terminal, path) for path in files]
    with transaction(terminal.engine) as session:
        drawn = refresh_standings(session)
    terminal.say(f"newest full year drawn for {how_many(drawn, 'service')}")
    context.exit(max(codes))


@uptake.command()
@click.option("--json", "as_json", is_flag=True, help="JSON on standard output.")
@click.option("--service", "slugs", multiple=True, help="Only this service (may be repeated).")
@click.option(
    "--period",
    "span",
    type=click.Choice([span.value for span in Span]),
    help="Add up to periods of this length; as each source reports them when absent.",
)
@click.pass_obj
def report(terminal: Terminal, slugs: tuple[str, ...], span: str | None, *, as_json: bool) -> None:
    """Take-up and completion of every service, by source and period.

    Example: hub uptake report --json --service vehicle-tax
    """
    today = clock.local(clock.now()).date()
    with read_session(terminal.engine) as session:
        asked = _asked(slugs, slugs_with_figures(session))
        lines = lines_of_all(session, asked, Span(span) if span else None, today=today)
    found = [(each, lines[each.slug]) for each in asked if each.channels or lines[each.slug]]
    if as_json:
        terminal.emit_json(report_document(found))
        return
    for each, its_lines in found:
        for line in its_lines:
            click.echo(f"{each.slug}: {_newest(line)}")


@uptake.command()
@click.option("--rebuild", is_flag=True, help="Forget the counts and draw them again.")
@click.pass_obj
def rollup(terminal: Terminal, *, rebuild: bool) -> None:
    """Add the newest events to the counts by day (the pages count the rest themselves).

    Example: hub uptake rollup --rebuild
    """
    with transaction(terminal.engine) as session:
        counted = (rebuild_rollups if rebuild else roll_up)(session, now=clock.now())
        drawn = refresh_standings(session)
    terminal.say(
        f"{how_many(counted, 'event')} counted, newest full year drawn for {how_many(drawn, 'service')}"
    )


def _import_one(terminal: Terminal, path: Path) -> int:
    started = time.monotonic()
    try:
        parsed = parse(path.name, path.read_bytes())
    except UnknownHeaderError as unknown:
        terminal.say(f"{path.name}: not taken, the header is not one of ours: {unknown}")
        for dataset, columns in HEADERS.items():
            terminal.say(f"  {DATASETS[dataset]}: {', '.join(sorted(columns))}")
        return WRONG_USE
    with transaction(terminal.engine) as session:
        outcome = take_in(session, parsed, now=clock.now())
    _tell(terminal, path.name, outcome, time.monotonic() - started)
    return SOME_REFUSED if outcome.refused else DONE


def _tell(terminal: Terminal, name: str, outcome: Outcome, seconds: float) -> None:
    for problem in outcome.refused:
        terminal.say(f"{name} row {problem.row}: {sentence(problem)}")
    flagged = len(outcome.problems) - len(outcome.refused)
    terminal.say(
        f"{name} ({DATASETS[outcome.dataset]}): {how_many(outcome.taken, 'row')} taken, "
        f"{len(outcome.refused):,} refused, {flagged:,} flagged, in {seconds:.1f} s"
    )
    changes = outcome.changes
    terminal.say(
        f"{name}: nothing changed, it was imported before"
        if outcome.repeated
        else f"{name}: {how_many(changes.added, 'value')} added, {changes.replaced:,} replaced, "
        f"{changes.withdrawn:,} withdrawn"
    )


def _asked(slugs: tuple[str, ...], known: list[str]) -> list[Asked]:
    own = hub_services()
    every = [
        *(service.asked for service in own.values()),
        *(Asked(slug) for slug in known if slug not in own),
    ]
    if unknown := set(slugs) - {each.slug for each in every}:
        raise click.UsageError(f"no such service: {', '.join(sorted(unknown))}")
    return [each for each in every if not slugs or each.slug in slugs]


def _newest(line: Line) -> str:
    newest: Any = line.figures[-1]
    journeys = line.journeys.get(newest.period)
    words = (
        f"{line.source}, {newest.period.start} to {newest.period.end}: online "
        f"{number(newest.online.value)} of {number(newest.total.value)}, take-up {percent(newest.take_up)}"
    )
    return f"{words}, completion {percent(journeys.completion)}" if journeys else words


COMMANDS: tuple[click.Command, ...] = (uptake,)
