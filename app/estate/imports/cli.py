"""hub estate import: lists of websites and ignore lists, and how their columns are read."""

import csv
from pathlib import Path

import click

from app import clock
from app.db import transaction
from app.estate.ignored.operations import add_rules, mark_ignored
from app.estate.ignored.rules import kind_of, read_rule
from app.estate.imports import operations as imports
from app.estate.imports.operations import Source
from app.estate.imports.rules import RefusedRow, Row, in_pounds, spoken
from app.terminal import SOME_REFUSED, WRONG_USE, Terminal, how_many


def _mapping(context: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> dict[str, str]:
    del context, parameter
    mapped = {}
    for each in value:
        name, sign, column = each.partition("=")
        if not sign:
            raise click.BadParameter(f"'{each}' is not of the form VALUE=COLUMN, such as owner=Department")
        mapped[name.strip()] = column.strip()
    return mapped


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--map",
    "mapped",
    multiple=True,
    callback=_mapping,
    metavar="VALUE=COLUMN",
    help="The column that holds a value, where its name is not recognised; VALUE= leaves a value out.",
)
@click.option("--columns", is_flag=True, help="Only show how each column would be read, and one row of it.")
@click.pass_context
def import_(
    context: click.Context, files: tuple[Path, ...], *, mapped: dict[str, str], columns: bool
) -> None:
    """Import lists of websites; each file is recognised by its header, in any order.

    A list of names to ignore is recognised too: websites that it names are marked, with its reason.

    Example: hub estate import domains.csv traffic.csv --map owner=Ministry
    """
    terminal: Terminal = context.obj
    unreadable = refused = 0
    for file in files:
        try:
            if _is_ignore_list(file):
                _take_ignore_list(terminal, file)
                continue
            source = imports.open_source(file, mapped)
        except imports.NoListError as told:
            terminal.say(f"{file.name}: nothing to import: {told}")
            continue
        except imports.SourceRefusedError as refusal:
            terminal.say(f"{file.name}: not imported: {refusal}")
            unreadable += 1
            continue
        refused += _show_columns(terminal, source) if columns else _take_in(terminal, source)
    if not columns:
        _mark(terminal)
    if unreadable:
        context.exit(WRONG_USE)
    if refused:
        context.exit(SOME_REFUSED)


def _take_in(terminal: Terminal, source: Source) -> int:
    """Import one list; returns how many rows were refused."""
    with transaction(terminal.engine) as session:
        outcome = imports.take_in(session, source=source, now=clock.now())
    terminal.say(
        f"{source.name}: {source.recognised_as}: {how_many(outcome.taken, 'row')} taken "
        f"({how_many(outcome.made, 'new website')}), {len(outcome.refused):,} refused"
    )
    for row in outcome.refused:
        terminal.say(f"{source.name}: row {row.number}: {row.reason}")
    return len(outcome.refused)


def _show_columns(terminal: Terminal, source: Source) -> int:
    """Say how each column of a file would be read; nothing is stored."""
    terminal.say(f"{source.name}: {source.recognised_as}; nothing is imported")
    for name, value in source.layout.mapping():
        click.echo(f"{name}\t{value or '(left out: give it a value with --map VALUE=' + name + ')'}")
    first = next(source.rows(), None)
    if first is not None:
        terminal.say(_in_words(first))
    return 0


def _in_words(row: Row | RefusedRow) -> str:
    if isinstance(row, RefusedRow):
        return f"the first row would be refused: {row.reason}"
    shown = [f"{spoken(name)} {in_pounds(name, value)}" for name, value in row.values.items()]
    return f"first row: {', '.join([f'host {row.host}', *shown])}"


def _is_ignore_list(file: Path) -> bool:
    try:
        with file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
            return kind_of(next(csv.reader([lines.readline(10_000)]), [])) is not None
    except OSError:
        return False


def _take_ignore_list(terminal: Terminal, file: Path) -> None:
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        reader = csv.reader(lines)
        kind = kind_of(next(reader)) or ""
        rules = [rule for cells in reader if (rule := read_rule(kind, cells)) is not None]
    with transaction(terminal.engine) as session:
        count = add_rules(session, rules=rules, source=file.name, now=clock.now())
    terminal.say(f"{file.name}: ignore list: {how_many(count, 'rule')} taken")


def _mark(terminal: Terminal) -> None:
    with transaction(terminal.engine) as session:
        ignored = mark_ignored(session, now=clock.now())
    if ignored:
        found = how_many(len(ignored), "website is", "websites are")
        terminal.say(f"{found} on an ignore list, such as {'; '.join(ignored[0])}")
