"""Commands of the content team: score, policy."""

from pathlib import Path

import click

from app.db import read_session
from app.rationalisation.policies.queries import document_in_force, document_named
from app.rationalisation.scoring.models import ScoreRow
from app.rationalisation.scoring.policy import Policy
from app.rationalisation.scoring.policy_file import NoPolicyError, current_policy, policy_from
from app.rationalisation.scoring.presenters import proposal, scores_json
from app.rationalisation.scoring.queries import scores_of_run
from app.rationalisation.scoring.run import score_estate
from app.terminal import Terminal


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print every score with its evidence.")
@click.option(
    "--policy",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Score by the policy of this file instead of the one in force.",
)
@click.pass_obj
def score(terminal: Terminal, *, as_json: bool, file: Path | None) -> None:
    """Score every website on what is known of it, after bringing the analysis up to date.

    Example: hub score --json
    """
    scoring = score_estate(terminal.engine, terminal.say, _policy(file) if file else None)
    with read_session(terminal.engine) as session:
        rows = scores_of_run(session, scoring.id)
        if as_json:
            terminal.emit_json(scores_json(rows, scoring.policy))
        else:
            for row, host, _ in rows:
                click.echo(_line(row, host))


@click.command()
@click.option("--version", help="An accepted policy by its version, instead of the one in force.")
@click.pass_obj
def policy(terminal: Terminal, version: str | None) -> None:
    """Print the scoring policy in force as the file that it is.

    Example: hub policy
    """
    with read_session(terminal.engine) as session:
        text = document_named(session, version) if version else document_in_force(session)
    if text is None:
        raise click.BadParameter(
            f"no policy '{version}' ships with this release or was accepted: /rationalisation/policies lists"
            " those that were",
            param_hint="--version",
        )
    click.echo(text, nl=False)


def _policy(file: Path) -> Policy:
    """The policy of a file, which has every criterion and scale of the one that ships."""
    try:
        found = policy_from(file.read_text(encoding="utf-8"))
    except (NoPolicyError, UnicodeDecodeError) as fault:
        told = f"{file.name} is no scoring policy: {fault}"
        raise click.BadParameter(told, param_hint="--policy") from fault
    if _shape(found) != _shape(current_policy()):
        told = (
            f"{file.name} has other criteria or scales than this release: start from what `hub policy` prints"
        )
        raise click.BadParameter(told, param_hint="--policy")
    return found


def _shape(given: Policy) -> dict[str, set[str]]:
    return {name: set(each.points) for name, each in given.criteria.items()}


def _line(row: ScoreRow, host: str) -> str:
    value = "  -" if row.score is None else f"{row.score:3.0f}"
    return f"{value}  {row.confidence:4.0%}  {proposal(row.proposal, row.target):44}  {host}"


COMMANDS: tuple[click.Command, ...] = (score, policy)
