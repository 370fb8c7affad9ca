"""Signing in: a password, an authenticator code, the session that follows, and its end."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, update

from app.db import new_id
from app.identity.people import credentials, throttle
from app.identity.people.models import Authenticator, Device, Person, ProviderSession
from app.identity.people.queries import authenticator, knows_device, person_by_email, token_hash
from app.identity.people.rules import (
    ADDRESS_TRIES,
    AUTHENTICATOR_TRIES,
    AUTHENTICATOR_TRIES_DAY,
    DEVICE_LASTS,
    PASSWORD_TRIES,
    SESSION_LASTS,
    Outcome,
    network_of,
)


@dataclass(frozen=True)
class PasswordCheck:
    """A password compared outside any write transaction; what it means is decided inside one."""

    email: str
    person_id: str | None
    right: bool
    # The right password hashed with the parameters of today, where the stored hash has weaker ones.
    stored: str = ""
    renewed: str = ""


def check_password(session: Session, *, email: str, password: str) -> PasswordCheck:
    """Compare a password with the stored one; takes as long when there is no account."""
    found = person_by_email(session, email)
    stored = found.password_hash if found else None
    session.rollback()  # no connection is held during the slow part
    right = credentials.password_matches(stored, password)
    renewed = (
        credentials.hash_password(password) if right and credentials.needs_new_hash(stored or "") else ""
    )
    return PasswordCheck(email, found.id if found else None, right, stored or "", renewed)


def count_password(
    session: Session, check: PasswordCheck, *, address: str, device: str | None, now: datetime
) -> Outcome:
    """Count the try, then let its result through only while tries are left."""
    bucket = tries_bucket(session, check.email, check.person_id, device, now=now)
    left = throttle.take(session, "password", bucket, PASSWORD_TRIES, now=now)
    near = throttle.take(session, "address", network_of(address), ADDRESS_TRIES, now=now)
    if not (left and near):
        return Outcome.LIMITED
    if not check.right or check.person_id is None:
        return Outcome.WRONG
    throttle.clear(session, "password", bucket)
    if check.renewed:
        session.exec(
            update(Person)
            .where(col(Person.id) == check.person_id, col(Person.password_hash) == check.stored)
            .values(password_hash=check.renewed)
        )
    return Outcome.ACCEPTED


def sign_in_with_code(
    session: Session, person: Person, *, code: str, device: str | None, now: datetime
) -> Outcome:
    """Check the code of the authenticator app; a code and any older one never work again."""
    if not count_second_factor(session, person, device=device, now=now):
        return Outcome.LIMITED
    app = authenticator(session, person.id)
    step = credentials.matching_step(app.secret, code, now=now) if app else None
    if app is None or step is None:
        return Outcome.WRONG
    used = session.exec(
        update(Authenticator)
        .where(col(Authenticator.id) == app.id, col(Authenticator.last_step) < step)
        .values(last_step=step)
    )
    if used.rowcount == 0:
        return Outcome.WRONG
    forget_tries(session, person, device=device, now=now)
    return Outcome.ACCEPTED


def count_second_factor(session: Session, person: Person, *, device: str | None, now: datetime) -> bool:
    """Count one try of a second factor, whichever it is; False when there were too many."""
    bucket = tries_bucket(session, person.id, person.id, device, now=now)
    soon = throttle.take(session, "code", bucket, AUTHENTICATOR_TRIES, now=now)
    return throttle.take(session, "code-day", bucket, AUTHENTICATOR_TRIES_DAY, now=now) and soon


def forget_tries(session: Session, person: Person, *, device: str | None, now: datetime) -> None:
    """The right second factor was given."""
    bucket = tries_bucket(session, person.id, person.id, device, now=now)
    throttle.clear(session, "code", bucket)
    throttle.clear(session, "code-day", bucket)


def open_session(
    session: Session,
    *,
    person_id: str,
    level: str,
    now: datetime,
    device: str = "",
    replaces: ProviderSession | None = None,
) -> tuple[str, ProviderSession]:
    """A new session and the token that the browser keeps; the browser's older one ends.

    A step-up of the same person keeps its `sid`: relying parties know the session by it.
    """
    sid = new_id()
    if replaces is not None:
        if replaces.person_id == person_id:
            sid, replaces.sid = replaces.sid, sid
        replaces.ended_at = now
        session.add(replaces)
        session.flush()
    token = secrets.token_urlsafe(32)
    made = ProviderSession(
        id=token_hash(token),
        sid=sid,
        person_id=person_id,
        level=level,
        device=device,
        authenticated_at=now,
        expires_at=now + SESSION_LASTS,
    )
    session.add(made)
    session.flush()
    return token, made


def end_session(session: Session, ended: ProviderSession, *, now: datetime) -> None:
    ended.ended_at = now
    session.add(ended)


def remember_device(session: Session, *, person_id: str, token: str | None, now: datetime) -> str:
    """Remember the browser that signed in; the token that it keeps."""
    kept = token or secrets.token_urlsafe(32)
    known = session.get(Device, (token_hash(kept), person_id))
    device = known or Device(id=token_hash(kept), person_id=person_id, expires_at=now)
    device.expires_at = now + DEVICE_LASTS
    session.add(device)
    return kept


def tries_bucket(
    session: Session, account: str, person_id: str | None, device: str | None, *, now: datetime
) -> str:
    """The owner's own browser has its own count; all strangers share one per account."""
    # Looked for even where there is no such account, so that both take as long.
    if device and knows_device(session, device, person_id or "", now=now):
        return f"{account}:{token_hash(device)}"
    return f"{account}:strangers"
