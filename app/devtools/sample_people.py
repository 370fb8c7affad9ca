"""The sample people as a step of the sample load."""

from app import clock
from app.db import transaction
from app.identity import sample
from app.terminal import Terminal


def load(terminal: Terminal) -> None:
    with transaction(terminal.engine) as session:
        sample.load(session, now=clock.now())
