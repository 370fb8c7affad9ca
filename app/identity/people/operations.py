"""Registering: an address confirmed by a code, a password, an authenticator app."""

import hmac
import secrets
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select, update

from app.crypto import keyed_hash
from app.identity.people import credentials, mail, throttle
from app.identity.people.models import Authenticator, EmailCode, Flow, Person
from app.identity.people.queries import EMAIL_PURPOSE, authenticator, person_by_email, token_hash
from app.identity.people.rules import (
    EMAIL_CODE_LASTS,
    EMAIL_CODE_TRIES,
    FLOW_LASTS,
    MAILS_PER_ADDRESS,
    MAILS_PER_EMAIL,
    Outcome,
    network_of,
)
from app.identity.people.sessions import tries_bucket

CODE_PURPOSE = "identity.email-code"


class AlreadyBoundError(RuntimeError):
    """A second authenticator app was to be bound without proof of the first."""


def start_flow(session: Session, *, now: datetime) -> tuple[str, Flow]:
    """A new flow and the token that its browser keeps."""
    token = secrets.token_urlsafe(32)
    flow = Flow(id=token_hash(token), expires_at=now + FLOW_LASTS)
    session.add(flow)
    session.flush()
    return token, flow


def end_flow(session: Session, flow: Flow) -> None:
    session.delete(flow)


def send_email_code(
    session: Session,
    flow: Flow,
    *,
    email: str,
    address: str,
    sign_in_link: str,
    language: str,
    now: datetime,
    device: str | None = None,
) -> Outcome:
    """Send a code to an address that is to be confirmed.

    Both the page and the work are the same when the address has an account; only the letter differs.
    """
    known = person_by_email(session, email)
    bucket = tries_bucket(session, email, known.id if known else None, device, now=now)
    mails = throttle.take(session, "mail", bucket, MAILS_PER_EMAIL, now=now)
    asked = throttle.take(session, "mail-from", network_of(address), MAILS_PER_ADDRESS, now=now)
    flow.email, flow.email_confirmed, flow.person_id = email, False, None
    flow.password_hash, flow.secret = "", ""
    session.add(flow)
    if not (mails and asked):
        return Outcome.LIMITED
    code = f"{secrets.randbelow(10**6):06d}"
    kept = code if not known else secrets.token_hex(8)
    keep_code(session, flow, kept, purpose="email", to=email, now=now)
    if known:
        mail.send_known(session, to=email, link=sign_in_link, language=language, flow=flow.id, now=now)
    else:
        mail.send_code(session, to=email, code=code, language=language, flow=flow.id, now=now)
    return Outcome.ACCEPTED


def keep_code(session: Session, flow: Flow, code: str, *, purpose: str, to: str, now: datetime) -> None:
    """Remember a code by a hash that covers its purpose and where it was sent: it proves nothing else."""
    hashed, expires = _code_hash(flow, code, purpose, to), now + EMAIL_CODE_LASTS
    session.add(EmailCode(flow_id=flow.id, purpose=purpose, code_hash=hashed, expires_at=expires))


def confirm_email(session: Session, flow: Flow, *, code: str, now: datetime) -> Outcome:
    """Confirm the address of a flow with the code that was sent to it."""
    outcome = use_code(session, flow, code=code, purpose="email", to=flow.email, now=now)
    if outcome is Outcome.ACCEPTED:
        flow.email_confirmed = True
        session.add(flow)
    return outcome


def use_code(session: Session, flow: Flow, *, code: str, purpose: str, to: str, now: datetime) -> Outcome:
    """Use the newest code of this flow: once, in time, after few wrong tries, for where it was sent."""
    newest = session.exec(
        select(EmailCode)
        .where(EmailCode.flow_id == flow.id, EmailCode.purpose == purpose)
        .order_by(col(EmailCode.expires_at).desc())
        .limit(1)
    ).first()
    if newest is None:
        return Outcome.WRONG
    counted = session.exec(
        update(EmailCode)
        .where(col(EmailCode.id) == newest.id, col(EmailCode.tries) < EMAIL_CODE_TRIES)
        .where(col(EmailCode.used_at).is_(None), col(EmailCode.expires_at) > now)
        .values(tries=col(EmailCode.tries) + 1)
    )
    right = hmac.compare_digest(newest.code_hash, _code_hash(flow, code, purpose, to))
    if counted.rowcount == 0:
        return Outcome.LIMITED
    if not right:
        return Outcome.WRONG
    used = session.exec(
        update(EmailCode)
        .where(col(EmailCode.id) == newest.id, col(EmailCode.used_at).is_(None))
        .values(used_at=now)
    )
    return Outcome.ACCEPTED if used.rowcount else Outcome.WRONG


def keep_password(session: Session, flow: Flow, *, password_hash: str, now: datetime) -> None:
    """Keep the hash of the chosen password and prepare a secret for the authenticator app."""
    flow.password_hash, flow.password_at = password_hash, now
    flow.secret = flow.secret or credentials.new_secret()
    session.add(flow)


def register(session: Session, flow: Flow, *, language: str, now: datetime) -> Person | None:
    """The account of a finished registration; None if the address has one by now."""
    if not (flow.email_confirmed and flow.password_hash):
        return None
    return add_person(session, email=flow.email, password_hash=flow.password_hash, language=language, now=now)


def add_person(
    session: Session,
    *,
    email: str,
    password_hash: str,
    language: str,
    now: datetime,
    sample: bool = False,
) -> Person | None:
    """An account for a confirmed address, unless there is one."""
    made = Person(
        email=email,
        email_hash=keyed_hash(email, purpose=EMAIL_PURPOSE),
        password_hash=password_hash,
        language=language,
        created_at=now,
        sample=sample,
    )
    if person_by_email(session, email):
        return None
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:  # the same address was registered at this very moment
        return None
    return made


def add_authenticator(
    session: Session, person: Person, *, secret: str, step: int, now: datetime
) -> Authenticator:
    """Bind a first authenticator app; the code that proved it is used up."""
    if authenticator(session, person.id) is not None:
        raise AlreadyBoundError("this account has an authenticator app")
    made = Authenticator(person_id=person.id, secret=secret, last_step=step, created_at=now)
    session.add(made)
    session.flush()
    return made


def _code_hash(flow: Flow, code: str, purpose: str, to: str) -> str:
    return keyed_hash(f"{flow.id}:{purpose}:{code}:{to}", purpose=CODE_PURPOSE)
