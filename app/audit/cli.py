"""`hub audit verify`: is the record of privileged acts whole?"""

import click

from app.audit.queries import verify_chain
from app.db import read_session
from app.terminal import DONE, SOME_REFUSED, Terminal, how_many


@click.group()
def audit() -> None:
    """The record of privileged acts."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on standard output.")
@click.pass_obj
@click.pass_context
def verify(context: click.Context, terminal: Terminal, *, as_json: bool) -> None:
    """Walk the hash chain; exit code 1 and the first bad row if it is broken.

    Example: hub audit verify
    """
    with read_session(terminal.engine) as session:
        result = verify_chain(session)
    if as_json:
        terminal.emit_json({**vars(result), "whole": result.whole})
    if result.whole:
        terminal.say(
            f"The record is whole: {how_many(result.rows, 'row')}, the last digest is {result.head}."
        )
    else:
        terminal.say(f"The record is broken at row {result.broken_at}: {result.reason}.")
    context.exit(DONE if result.whole else SOME_REFUSED)


COMMANDS: tuple[click.Command, ...] = (audit,)
