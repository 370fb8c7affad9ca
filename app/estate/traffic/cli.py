"""hub estate traffic: how much each website is used."""

import time
from contextlib import closing
from datetime import date
from pathlib import Path

import click

from app import clock
from app.db import transaction
from app.estate.rules import host_name
from app.estate.traffic.exports import ExportRefusedError, Figure, read_export
from app.estate.traffic.logs import open_log, portions
from app.estate.traffic.operations import keep
from app.estate.traffic.rules import Counted, LogCounter
from app.terminal import SOME_REFUSED, WRONG_USE, Terminal, how_many

MAX_EXPORT = 100_000_000
LINES_TOLD = 2_000_000
# A file of which more than half of the lines cannot be read is no access log.
MOST_UNREAD = 0.5
NAMED = 5
LOG_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


def _month(context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    del context, parameter
    try:
        return date.fromisoformat(f"{value}-01") if value else None
    except ValueError as fault:
        raise click.BadParameter("give a month such as 2025-10") from fault


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--host", help="The website of access logs whose lines do not name one.")
@click.option("--month", callback=_month, help="The month of an export that does not say, such as 2025-10.")
@click.pass_context
def traffic(context: click.Context, files: tuple[Path, ...], *, host: str | None, month: date | None) -> None:
    """Count visits and page views from access logs (gzip too), Google Analytics and DAP exports.

    Addresses of readers are counted and never stored.

    Example: hub estate traffic access.log.gz --host www.example.gov.uk
    """
    terminal: Terminal = context.obj
    worst = 0
    for file in files:
        try:
            worst = max(worst, _take(terminal, file, host, month))
        except (ExportRefusedError, OSError, EOFError) as refusal:
            terminal.say(f"{file.name}: not taken: {refusal}")
            worst = WRONG_USE
    context.exit(worst)


def _take(terminal: Terminal, file: Path, host: str | None, month: date | None) -> int:
    with closing(open_log(file)) as stream:
        start = stream.peek(2000) if hasattr(stream, "peek") else b""
    if b'] "' in start:
        return _take_log(terminal, file, host)
    if file.stat().st_size > MAX_EXPORT:
        raise ExportRefusedError("it is larger than 100 MB and no access log")
    with closing(open_log(file)) as stream:
        kind, figures, faults = read_export(stream.read().decode("utf-8-sig", "replace"), month)
    for fault in faults:
        terminal.say(f"{file.name}: {fault}")
    return max(_keep(terminal, file, kind, figures, {}), SOME_REFUSED if faults else 0)


def _take_log(terminal: Terminal, file: Path, host: str | None) -> int:
    began, counter = time.monotonic(), LogCounter()
    with closing(open_log(file)) as stream:
        for portion in portions(stream):
            counter.feed(portion)
            if counter.counted.lines % LINES_TOLD < len(portion):
                terminal.say(f"{file.name}: {how_many(counter.counted.lines, 'line')}")
    counted = counter.counted
    if counted.unread > MOST_UNREAD * counted.lines:
        raise ExportRefusedError("most lines are of neither the Common nor the Combined Log Format")
    rate = counted.lines / max(time.monotonic() - began, 0.001)
    terminal.say(
        f"{file.name}: {how_many(counted.lines, 'line')} at {rate:,.0f} a second, "
        f"{counted.unread:,} not readable, {counted.robots:,} by robots"
    )
    figures = _figures(counted, host)
    days = {month: len(each) for (_, month), each in counted.days.items()}
    return _keep(terminal, file, "access log", figures, days)


def _figures(counted: Counted, host: str | None) -> list[Figure]:
    figures = []
    for (named, month), views in sorted(counted.page_views.items()):
        name = named or (host_name(host) if host else "")
        if not name:
            raise ExportRefusedError("its lines name no website: give one with --host")
        figures.append(Figure(name, month, counted.visits[named, month], views))
    return figures


def _keep(terminal: Terminal, file: Path, kind: str, figures: list[Figure], days: dict[date, int]) -> int:
    with transaction(terminal.engine) as session:
        kept, unknown = keep(session, figures=figures, source=file.name, days=days, now=clock.now())
    terminal.say(f"{file.name}: {kind}: {how_many(kept, 'month')} of websites kept")
    if unknown:
        hosts = sorted(set(unknown))
        missing = how_many(len(hosts), "host is", "hosts are")
        terminal.say(f"{file.name}: {missing} not in the inventory, such as {', '.join(hosts[:NAMED])}")
    return SOME_REFUSED if unknown else 0
