"""`hub backup` and `hub restore`."""

from pathlib import Path

import click

from app import clock
from app.operators.backups import archive
from app.operators.backups.databases import BackupError
from app.terminal import SOME_REFUSED, Terminal, how_many


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
@click.pass_context
def backup(context: click.Context, terminal: Terminal, file: Path) -> None:
    """Write the database and the data folder to FILE while the hub runs. The secrets are not in it.

    Example: hub backup hub-2026-03-31.tar.gz
    """
    try:
        made = archive.backup(terminal, file, now=clock.now())
    except BackupError as fault:
        terminal.say(str(fault))
        context.exit(SOME_REFUSED)
    terminal.say(
        f"{file}: {how_many(file.stat().st_size, 'byte')}, {how_many(len(made.digests), 'part')},"
        f" migration {made.revision}"
    )


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Overwrite a database that holds cases.")
@click.pass_obj
@click.pass_context
def restore(context: click.Context, terminal: Terminal, file: Path, *, replace: bool) -> None:
    """Put FILE back and bring it to this release, with the hub stopped; open cases then go on.

    Example: hub restore hub-2026-03-31.tar.gz
    """
    try:
        made = archive.restore(terminal, file, replace=replace)
    except BackupError as fault:
        terminal.say(str(fault))
        context.exit(SOME_REFUSED)
    terminal.say(f"restored as of {made.made_at}; now run `hub search build`, then start web and worker")


COMMANDS: tuple[click.Command, ...] = (backup, restore)
