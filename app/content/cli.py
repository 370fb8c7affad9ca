"""hub content check: what a content designer runs before handing a page on."""

import sys
from pathlib import Path

import click

from app import clock
from app.content.library import FOLDER, load
from app.terminal import DONE, SOME_REFUSED, Terminal, how_many


@click.group()
def content() -> None:
    """Guidance pages in the content folder."""


@content.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True), default=FOLDER)
@click.pass_obj
def check(terminal: Terminal, folder: Path) -> None:
    """Check every page and name the file and line of each fault; list reviews that are late.

    Example: hub content check
    """
    found = load(folder)
    for problem in found.problems:
        click.echo(str(problem))
    late = sorted(page.path for page in found if page.overdue(clock.today()))
    for path in late:
        terminal.say(f"{path}: the review date has passed")
    terminal.say(
        f"{how_many(len(found.pages), 'page')}, {how_many(len(found.problems), 'fault')},"
        f" {how_many(len(late), 'review')} late"
    )
    sys.exit(SOME_REFUSED if found.problems else DONE)


COMMANDS: tuple[click.Command, ...] = (content,)
