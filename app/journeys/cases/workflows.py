"""The durable workflow of a case: deliver it, send the receipt, check the payment. Its id is the
case's id; each step is idempotent, because a step may run again after a kill.
"""

from collections.abc import Callable, Mapping

from sqlmodel import Session

from app import clock, jobs
from app.config import load_settings
from app.db import transaction
from app.journeys.cases import receipts, rejections
from app.journeys.cases.operations import QUEUE, REJECTED, deliver
from app.journeys.rules import Spec

NAME = "case"


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


def rejected_workflow(services: Callable[[], Mapping[str, Spec]]) -> jobs.Workflow:
    """What follows where a department does not accept a case; its id is the case's."""

    @jobs.step("case-give-back", max_attempts=12)
    def give_back_step(case_id: str) -> None:
        with transaction(jobs.engine()) as session:
            rejections.give_back(session, case_id=case_id, now=clock.now())

    @jobs.step("case-tell-rejected")
    def tell_step(case_id: str) -> None:
        link = f"{load_settings().base_url}/account/"
        with transaction(jobs.engine()) as session:
            rejections.tell(session, services=services(), case_id=case_id, link=link, now=clock.now())

    def process(case_id: str) -> None:
        tell_step(case_id)
        give_back_step(case_id)

    return jobs.Workflow(name=REJECTED, function=process, queue=QUEUE)
