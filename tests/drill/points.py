"""Where a drill strikes: HUB_DRILL_POINT=NAME:WHEN kills this process there, once, with SIGKILL.

WHEN is `before` the function, `inside` its transaction after it, or when it is `committed`; `stop`
suspends the process before the function instead, like a machine that hangs.
"""

import os
import signal
from importlib import import_module
from pathlib import Path

from sqlalchemy import event

# Name -> module and attribute, as their callers find them.
FUNCTIONS = {
    "submit": ("app.journeys.cases.operations", "submit"),
    "pay": ("app.payments.operations", "come_back"),
    "deliver": ("app.journeys.cases.workflows", "deliver"),
    "hand-over": ("app.deliveries.operations", "attempted"),
    "receipt": ("app.journeys.cases.receipts", "send_receipt"),
    "reconcile": ("app.journeys.cases.receipts", "reconcile"),
    "begin-message": ("app.notifications.operations", "begin_carrying"),
    "message": ("app.notifications.operations", "mark_sent"),
}
WEB = ("submit", "pay")
WORKER = tuple(name for name in FUNCTIONS if name not in WEB)
WHENS = ("before", "inside", "committed")


def install() -> None:
    """Arm the point that the environment names, if any."""
    asked = os.environ.get("HUB_DRILL_POINT", "")
    if not asked:
        return
    name, _, when = asked.partition(":")
    module, attribute = FUNCTIONS[name]
    owner = import_module(module)
    setattr(owner, attribute, struck(getattr(owner, attribute), when))


def struck(function, when):
    """The function with the blow before, inside or behind it."""

    def wrapped(session, *args, **kwargs):
        if when == "before":
            strike(signal.SIGKILL)
        if when == "stop":
            await_other_threads(session)
            strike(signal.SIGSTOP)
        found = function(session, *args, **kwargs)
        if when == "inside":
            session.flush()
            strike(signal.SIGKILL)
        if when == "committed":
            event.listen(session, "after_commit", lambda _: strike(signal.SIGKILL))
        return found

    return wrapped


def await_other_threads(session) -> None:
    """A process that is suspended while one of its threads writes keeps SQLite's lock from everybody."""
    with session.get_bind().engine.execution_options(hub_writes=True).connect() as writer:
        writer.begin().rollback()


def strike(number: int) -> None:
    """Once for each mark file, however often the point is passed."""
    mark = Path(os.environ["HUB_DRILL_MARK"])
    try:
        mark.open("x").close()
    except FileExistsError:
        return
    os.kill(os.getpid(), number)


__all__ = ["FUNCTIONS", "WEB", "WHENS", "WORKER", "install"]
