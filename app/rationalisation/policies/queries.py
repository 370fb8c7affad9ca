"""Reads: the policy in force, and every one that was accepted."""

from sqlmodel import Session, col, select

from app.rationalisation.policies.models import PolicyStep
from app.rationalisation.policies.rules import ACCEPTED, Step, in_force
from app.rationalisation.scoring.policy import Policy
from app.rationalisation.scoring.policy_file import current_policy, policy_from, shipped_text


def steps_of(session: Session) -> list[Step]:
    """Every acceptance and withdrawal, first to last."""
    columns = (
        *(PolicyStep.number, PolicyStep.kind, PolicyStep.version, PolicyStep.base, PolicyStep.reason),
        *(PolicyStep.by, PolicyStep.at, PolicyStep.decisions, PolicyStep.refers_to),
    )
    rows = session.execute(select(*columns).order_by(col(PolicyStep.number)))  # type: ignore[call-overload]
    return [Step(*row) for row in rows]


def document_in_force(session: Session) -> str:
    """The policy that the next scoring goes by, as its file."""
    step = in_force(steps_of(session), current_policy().version)
    return shipped_text() if step is None else document_of(session, step.number) or shipped_text()


def policy_in_force(session: Session) -> Policy:
    """The policy that the next scoring goes by."""
    return policy_from(document_in_force(session))


def document_of(session: Session, number: int) -> str | None:
    """An accepted policy as its file, by the number of its acceptance."""
    return session.exec(
        select(PolicyStep.document).where(PolicyStep.number == number, PolicyStep.kind == ACCEPTED)
    ).first()


def document_named(session: Session, version: str) -> str | None:
    """The policy of a version as its file: the one that ships, or one that was ever accepted."""
    if version == current_policy().version:
        return shipped_text()
    return session.exec(
        select(PolicyStep.document).where(PolicyStep.version == version, PolicyStep.kind == ACCEPTED)
    ).first()


def policy_named(session: Session, version: str) -> Policy | None:
    """The policy of a version; None for one that an earlier release shipped or a file brought."""
    text = document_named(session, version)
    return None if text is None else policy_from(text)
