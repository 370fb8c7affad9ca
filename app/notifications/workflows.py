"""Carrying a message: retried with back-off, given up where the carrier says it never will."""

from app import clock, jobs
from app.db import transaction
from app.notifications import connection, operations, wording
from app.notifications.port import UndeliverableError


@jobs.step("notifications.carry_once", max_attempts=8)
def carry_once(message_id: str) -> None:
    """Hand one message to the carrier and note it; a message already carried is left alone."""
    with transaction(jobs.engine()) as session:
        message = operations.begin_carrying(session, message_id)
        if message is None:
            return
        letter = wording.written(message)
    try:
        carrier_id = connection.carrier().carry(letter)
    except UndeliverableError as fault:
        _give_up(message_id, f"refused {fault}")
        return
    with transaction(jobs.engine()) as session:
        operations.mark_sent(session, letter=letter, carrier_id=carrier_id, now=clock.now())


@jobs.step("notifications.give_up")
def give_up(message_id: str) -> None:
    """Note that the carrier did not take the message however often it was asked."""
    _give_up(message_id, "carrier unavailable")


def carry(message_id: str) -> None:
    """The workflow of one message."""
    try:
        carry_once(message_id)
    except Exception:
        give_up(message_id)
        raise


def _give_up(message_id: str, fault: str) -> None:
    with transaction(jobs.engine()) as session:
        operations.mark_failed(session, message_id=message_id, fault=fault)


WORKFLOWS = (jobs.Workflow(operations.WORKFLOW, carry, operations.QUEUE),)
