"""The durable workflow of a case: deliver it, send the receipt, check the payment. Its id is the
case's id; each step is idempotent, because a step may run again after a kill.
"""

from collections.abc import Callable, Mapping

from sqlmodel import Session

from app import clock, jobs
from app.config import load_settings
from app.db import transaction
from app.journeys.cases import receipts
from app.journeys.cases.operations import deliver
from app.journeys.rules import Spec

NAME = "case"
QUEUE = "cases"


def start_case_work(session: Session, case_id: str) -> None:
    """Enqueue the workflow of a case in the transaction that made or paid it."""
    jobs.enqueue(session, name=NAME, queue=QUEUE, id=case_id, args=(case_id,))


def case_workflow(services: Callable[[], Mapping[str, Spec]]) -> jobs.Workflow:
    """The workflow, given a way to the specs: the engine knows no service itself."""

    @jobs.step("case-deliver")
    def deliver_step(case_id: str) -> None:
        with transaction(jobs.engine()) as session:
            deliver(session, services=services(), case_id=case_id, now=clock.now())

    @jobs.step("case-receipt")
    def receipt_step(case_id: str) -> None:
        link = f"{load_settings().base_url}/account/"
        with transaction(jobs.engine()) as session:
            receipts.send_receipt(session, services=services(), case_id=case_id, link=link, now=clock.now())

    @jobs.step("case-reconcile")
    def reconcile_step(case_id: str) -> None:
        with transaction(jobs.engine()) as session:
            receipts.reconcile(session, case_id=case_id, now=clock.now())

    def process(case_id: str) -> None:
        deliver_step(case_id)
        receipt_step(case_id)
        reconcile_step(case_id)

    return jobs.Workflow(name=NAME, function=process, queue=QUEUE)
