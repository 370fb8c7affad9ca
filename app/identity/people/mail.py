"""The messages that the provider sends, through the notification slice and in the caller's transaction."""

from datetime import datetime

from sqlmodel import Session

from app.clock import local
from app.identity.people.rules import EMAIL_CODE_LASTS
from app.notifications import operations as notifications


def send_code(session: Session, *, to: str, code: str, language: str, flow: str, now: datetime) -> None:
    """The six digits that confirm an address."""
    minutes = int(EMAIL_CODE_LASTS.total_seconds()) // 60
    notifications.send(
        session,
        template="email_code",
        language=language,
        to=to,
        personalisation={"code": code, "minutes": str(minutes)},
        reference=flow,
        now=now,
    )


def send_known(session: Session, *, to: str, link: str, language: str, flow: str, now: datetime) -> None:
    """To an address that has an account: only its owner learns so, never the page."""
    notifications.send(
        session,
        template="account_exists",
        language=language,
        to=to,
        personalisation={"link": link},
        reference=flow,
        now=now,
    )


def send_recovery(session: Session, *, to: str, code: str, language: str, flow: str, now: datetime) -> None:
    """The six digits with which a forgotten password is replaced."""
    minutes = int(EMAIL_CODE_LASTS.total_seconds()) // 60
    notifications.send(
        session,
        template="recovery_code",
        language=language,
        to=to,
        personalisation={"code": code, "minutes": str(minutes)},
        reference=flow,
        now=now,
    )


def send_unknown(session: Session, *, to: str, link: str, language: str, flow: str, now: datetime) -> None:
    """To an address without an account: only its owner learns so, never the page."""
    notifications.send(
        session,
        template="account_missing",
        language=language,
        to=to,
        personalisation={"link": link},
        reference=flow,
        now=now,
    )


def send_notice(
    session: Session, template: str, *, to: str, language: str, person: str, now: datetime
) -> None:
    """Tell the owner what changed on the account: somebody else may have done it."""
    notifications.send(
        session,
        template=template,
        language=language,
        to=to,
        personalisation={"when": f"{local(now):%d/%m/%Y, %H:%M}"},
        reference=person,
        now=now,
    )


def send_text_code(session: Session, *, to: str, code: str, language: str, flow: str, now: datetime) -> None:
    """The six digits by text message."""
    notifications.send(
        session,
        template="text_code",
        language=language,
        to=to,
        personalisation={"code": code},
        reference=flow,
        now=now,
    )
