"""One attempt to carry a message is one workflow; a failed one leaves the next in the queue, to run
later, so that no thread waits for a carrier that is down. What it will never take stops at once.
"""

import structlog

from app import clock, jobs
from app.db import transaction
from app.notifications import connection, operations, wording
from app.notifications.port import CarrierError, UndeliverableError

log = structlog.get_logger(__name__)


@jobs.step("notifications.carry_once", max_attempts=12)
def carry_once(message_id: str, number: str) -> None:
    """Hand one message to the carrier and note it; run twice, one attempt is noted."""
    with transaction(jobs.engine()) as session:
        message = operations.begin_carrying(session, message_id, number=int(number))
        if message is None:
            return
        letter = wording.written(message)
    try:
        carrier_id = connection.carrier().carry(letter)
    except UndeliverableError as fault:
        _give_up(message_id, f"refused {fault}")
    except CarrierError as fault:
        _put_off(message_id, number, str(fault))
    except Exception as fault:  # noqa: BLE001 - whatever a carrier raises is a failed attempt
        log.warning("carrier_failed", fault=type(fault).__name__)
        _put_off(message_id, number, type(fault).__name__)
    else:
        with transaction(jobs.engine()) as session:
            operations.mark_sent(session, letter=letter, carrier_id=carrier_id, now=clock.now())


@jobs.step("notifications.give_up")
def give_up(message_id: str) -> None:
    """Stop a message whose attempt ended in an error of our own: an operator can try it again."""
    _give_up(message_id, "not carried")


def carry(message_id: str, number: str = "0") -> None:
    """The workflow. Releases before the first numbered attempt gave no number."""
    try:
        carry_once(message_id, number)
    except Exception as fault:  # noqa: BLE001 - whatever it was, the message must not wait for ever
        log.error("message_not_carried", message=message_id, fault=type(fault).__name__)  # noqa: TRY400 - no words of the message in a trace
        give_up(message_id)


def _put_off(message_id: str, number: str, fault: str) -> None:
    with transaction(jobs.engine()) as session:
        operations.put_off(session, message_id=message_id, number=int(number), fault=fault)


def _give_up(message_id: str, fault: str) -> None:
    with transaction(jobs.engine()) as session:
        operations.mark_failed(session, message_id=message_id, fault=fault)


WORKFLOWS = (jobs.Workflow(operations.WORKFLOW, carry, operations.QUEUE),)
