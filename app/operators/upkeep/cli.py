"""`hub keys`, `hub retention` and `hub person`."""

import click

from app import clock
from app.db import read_session, transaction
from app.journeys.uploads import operations as uploads
from app.operators.upkeep import keys as key_rotation
from app.operators.upkeep import person as person_records
from app.operators.upkeep import retention as retention_periods
from app.records import Subject
from app.storage import open_store
from app.terminal import Terminal, how_many


@click.group()
def keys() -> None:
    """The keys that encrypt what identifies people."""


@keys.command("rotate")
@click.pass_obj
def rotate(terminal: Terminal) -> None:
    """Bring every encrypted value and keyed hash under the newest key; stopped, it is run again.

    First set HUB_SECRET_KEY to a new secret and HUB_PREVIOUS_SECRET_KEYS to the old one, and restart
    every web process and worker.

    Example: HUB_PREVIOUS_SECRET_KEYS=... hub keys rotate
    """
    values = hashes = 0
    for one in key_rotation.work():
        progress = terminal.progress(one.table.name)
        for turned in key_rotation.rotate(terminal.engine, one):
            values, hashes = values + turned.values, hashes + turned.hashes
            progress.advance(turned.rows)
    values += uploads.rotate(open_store(terminal.settings))
    terminal.say(
        f"{how_many(values, 'value')} and {how_many(hashes, 'hash', 'hashes')} brought"
        " under the newest key; the rest were there."
    )
    for left in key_rotation.left_behind():
        terminal.say(f"Keep the previous secret for {left.table}.{left.column} until {left.until}.")


@click.group()
def retention() -> None:
    """How long records are kept."""


@retention.command("run")
@click.option("--apply", "go_on", is_flag=True, help="Delete; without it, only count.")
@click.option("--json", "as_json", is_flag=True, help="The counts as JSON on standard output.")
@click.pass_obj
def run(terminal: Terminal, *, go_on: bool, as_json: bool) -> None:
    """Count what is past its period, by kind; with --apply delete it. Interrupted, it is run again.

    Example: hub retention run --apply
    """
    found = retention_periods.due(terminal, now=clock.now())
    shown = []
    for one in found:
        rule = one.rule
        days = how_many(rule.period.days, "day")
        terminal.say(f"{one.count:>9,}  {rule.kind}, {days} after {rule.since}: {rule.ground}")
        shown.append(
            {"kind": rule.kind, "days": rule.period.days, "ground": rule.ground, "expired": one.count}
        )
    if as_json:
        terminal.emit_json(shown)
    if not go_on:
        terminal.say("Nothing was deleted. To delete what is counted: hub retention run --apply")
        return
    gone = sum(retention_periods.apply(terminal, one, now=clock.now()) for one in found if one.count)
    terminal.say(f"{how_many(gone, 'record')} deleted.")


@click.group()
def person() -> None:
    """The records of one person."""


def _subject(terminal: Terminal, subject: str, issuer: str) -> Subject:
    return Subject(issuer or terminal.settings.issuer, subject)


@person.command("export")
@click.argument("subject")
@click.option("--issuer", default="", help="The provider that calls them so; the hub's own by default.")
@click.pass_obj
def export(terminal: Terminal, subject: str, issuer: str) -> None:
    """Everything kept about the person with this subject identifier, as JSON.

    Example: hub person export 3f0c2a1e > person.json
    """
    with read_session(terminal.engine) as session:
        who = _subject(terminal, subject, issuer)
        terminal.emit_json(person_records.export(session, who, now=clock.now()))


@person.command("erase")
@click.argument("subject")
@click.option("--issuer", default="", help="The provider that calls them so; the hub's own by default.")
@click.option("--apply", "go_on", is_flag=True, help="Erase; without it, only count.")
@click.pass_obj
def erase(terminal: Terminal, subject: str, issuer: str, *, go_on: bool) -> None:
    """Erase a person's records where no law keeps them, and say what is kept and why.

    Example: hub person erase 3f0c2a1e --apply
    """
    who = _subject(terminal, subject, issuer)
    with transaction(terminal.engine) as session:
        found = person_records.erase(session, who, go_on=go_on, now=clock.now())
    for kind, one in found.items():
        kept = f"; {one.kept:,} kept: {one.ground}" if one.kept else ""
        terminal.say(f"{kind}: {one.erased:,} {'erased' if go_on else 'to erase'}{kept}")
    if not go_on:
        terminal.say("Nothing was erased. To erase what is counted: add --apply")


COMMANDS: tuple[click.Command, ...] = (keys, retention, person)
