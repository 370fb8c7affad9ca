"""Commands of the content team: score."""

import click

from app.db import read_session
from app.rationalisation.scoring.models import ScoreRow
from app.rationalisation.scoring.presenters import proposal, scores_json
from app.rationalisation.scoring.queries import scores_of_run
from app.rationalisation.scoring.run import score_estate
from app.terminal import Terminal


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print every score with its evidence.")
@click.pass_obj
def score(terminal: Terminal, *, as_json: bool) -> None:
    """Score every website on what is known of it, after bringing the analysis up to date.

    Example: hub score --json
    """
    scoring = score_estate(terminal.engine, terminal.say)
    with read_session(terminal.engine) as session:
        rows = scores_of_run(session, scoring.id)
        if as_json:
            terminal.emit_json(scores_json(rows, scoring.policy))
        else:
            for row, host, _ in rows:
                click.echo(_line(row, host))


def _line(row: ScoreRow, host: str) -> str:
    value = "  -" if row.score is None else f"{row.score:3.0f}"
    return f"{value}  {row.confidence:4.0%}  {proposal(row.proposal, row.target):44}  {host}"


COMMANDS: tuple[click.Command, ...] = (score,)
