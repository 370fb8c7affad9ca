"""Published volumes of 27 UK services, so that imported figures stand beside the hub's own at once.

They are real: Transactions Explorer (Cabinet Office, Government Digital Service), July 2012 to September
2017, as kept in the public repository alphagov/spotlight, `assets/data/services.csv` of 19 September 2018,
cut into services and quarters; Open Government Licence. Faulty rows are kept as published, for the import
to refuse or flag.
"""

from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from app import clock
from app.db import transaction
from app.terminal import Terminal, how_many
from app.uptake.imports.operations import Outcome, take_in
from app.uptake.imports.rules import parse
from app.uptake.operations import refresh_standings
from app.uptake.queries import departments

FOLDER = Path(__file__).parent / "volumes"
FILES = ("transactions-explorer-services.csv", "transactions-explorer-quarterly.csv")


def load(terminal: Terminal) -> None:
    """The step of the sample load."""
    with transaction(terminal.engine) as session:
        outcomes = load_volumes(session, now=clock.now())
    if outcomes:
        terminal.say(
            f"sample data: {how_many(sum(each.taken for each in outcomes), 'row')} of published volumes"
        )


def load_volumes(session: Session, *, now: datetime) -> list[Outcome]:
    """Take the published volumes in, unless somebody has imported lists of services already."""
    if departments(session):
        return []
    outcomes = [take_in(session, parse(name, (FOLDER / name).read_bytes()), now=now) for name in FILES]
    refresh_standings(session)
    return outcomes
