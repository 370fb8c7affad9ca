"""Things that happen to an account: each change of a credential is told to the owner and kept as an event."""

import hmac
import secrets
from datetime import datetime

from sqlmodel import Session, col, delete, select, update

from app.crypto import keyed_hash, keyed_hashes
from app.db import new_id
from app.identity.people import mail, throttle
from app.identity.people.models import (
    Authenticator,
    Device,
    Flow,
    Passkey,
    Person,
    ProviderSession,
    RecoveryCode,
    SignInEvent,
)
from app.identity.people.operations import AlreadyBoundError, add_authenticator, keep_code
from app.identity.people.queries import EMAIL_PURPOSE, person_by_email
from app.identity.people.rules import MAILS_PER_ADDRESS, MAILS_PER_EMAIL, Outcome, network_of
from app.identity.people.sessions import count_second_factor, forget_tries, tries_bucket
from app.identity.proofing.models import Proofing, ProvenIdentity
from app.identity.provider.models import Consent
from app.identity.security.queries import factors
from app.identity.security.rules import RECOVERY_ALPHABET, RECOVERY_CODES, RECOVERY_LENGTH

CODE_PURPOSE = "identity.recovery-code"


class LastFactorError(RuntimeError):
    """The last second factor was to be removed: that would weaken the account."""


def note(
    session: Session, person_id: str, kind: str, *, now: datetime, device: str = "", address: str = "",
    client: str = "",
) -> None:  # fmt: skip
    """Something for the history that the owner reads."""
    session.add(
        SignInEvent(person_id=person_id, at=now, kind=kind, device=device, address=address, client=client)
    )


def _changed(session: Session, person: Person, kind: str, *, now: datetime, to: str = "") -> None:
    """Keep the event and tell the owner at the address that was theirs before the change."""
    note(session, person.id, kind, now=now)
    mail.send_notice(
        session, kind, to=to or person.email, language=person.language, person=person.id, now=now
    )


def change_password(session: Session, person: Person, *, password_hash: str, now: datetime) -> None:
    person.password_hash = password_hash
    session.add(person)
    _changed(session, person, "password_changed", now=now)


def change_email(session: Session, person: Person, *, email: str, now: datetime) -> bool:
    """A new, confirmed address; False if somebody registered it meanwhile. The old one is told."""
    if person_by_email(session, email) is not None:
        return False
    old = person.email
    person.email, person.email_hash = email, keyed_hash(email, purpose=EMAIL_PURPOSE)
    session.add(person)
    session.flush()
    _changed(session, person, "email_changed", now=now, to=old)
    return True


def replace_authenticator(session: Session, person: Person, *, secret: str, step: int, now: datetime) -> None:
    """A new authenticator app in place of the old one, if there was one."""
    session.exec(delete(Authenticator).where(col(Authenticator.person_id) == person.id))
    add_authenticator(session, person, secret=secret, step=step, now=now)
    _changed(session, person, "authenticator_added", now=now)


def add_first_authenticator(
    session: Session, person: Person, *, secret: str, step: int, now: datetime
) -> None:
    """A first second factor, bound while signing in: whoever has the password could do it, so it is told.

    Raises:
        AlreadyBoundError: the account has a second factor, which has to be given instead.
    """
    if factors(session, person).number:
        raise AlreadyBoundError(person.id)
    add_authenticator(session, person, secret=secret, step=step, now=now)
    _changed(session, person, "authenticator_added", now=now)


def remove_authenticator(session: Session, person: Person, *, now: datetime) -> None:
    _keep_one(session, person)
    session.exec(delete(Authenticator).where(col(Authenticator.person_id) == person.id))
    _changed(session, person, "authenticator_removed", now=now)


def set_phone(session: Session, person: Person, *, number: str, now: datetime) -> None:
    person.phone = number
    session.add(person)
    _changed(session, person, "phone_added", now=now)


def remove_phone(session: Session, person: Person, *, now: datetime) -> None:
    _keep_one(session, person)
    person.phone = None
    session.add(person)
    _changed(session, person, "phone_removed", now=now)


def add_passkey(
    session: Session, person: Person, *, key_id: str, public_key: str, sign_count: int, name: str,
    now: datetime,
) -> None:  # fmt: skip
    session.add(
        Passkey(
            id=key_id,
            person_id=person.id,
            public_key=public_key,
            sign_count=sign_count,
            name=name,
            created_at=now,
        )
    )
    _changed(session, person, "passkey_added", now=now)


def remove_passkey(session: Session, person: Person, *, key_id: str, now: datetime) -> None:
    found = session.get(Passkey, key_id)
    if found is None or found.person_id != person.id:
        return
    _keep_one(session, person)
    session.delete(found)
    _changed(session, person, "passkey_removed", now=now)


def _keep_one(session: Session, person: Person) -> None:
    if factors(session, person).number < 2:
        raise LastFactorError(person.id)


def make_recovery_codes(session: Session, person: Person, *, now: datetime) -> list[str]:
    """Ten new codes in place of the old ones; they are shown once and kept as hashes."""
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.person_id) == person.id))
    made = []
    for _number in range(RECOVERY_CODES):
        code = "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_LENGTH))
        made.append(code)
        hashed = keyed_hash(f"{person.id}:{code}", purpose=CODE_PURPOSE)
        session.add(RecoveryCode(person_id=person.id, code_hash=hashed, created_at=now))
    _changed(session, person, "recovery_codes_made", now=now)
    return made


def use_recovery_code(
    session: Session, person: Person, *, code: str, device: str | None, now: datetime
) -> Outcome:
    """Use one code in place of a second factor: counted like every other try, and told to the owner."""
    if not count_second_factor(session, person, device=device, now=now):
        return Outcome.LIMITED
    hashes = keyed_hashes(f"{person.id}:{code}", purpose=CODE_PURPOSE)
    rows = session.exec(
        select(RecoveryCode).where(RecoveryCode.person_id == person.id, col(RecoveryCode.used_at).is_(None))
    ).all()
    # Every row is compared, in constant time, whichever fits.
    fits = [row for row in rows if any(hmac.compare_digest(row.code_hash, h) for h in hashes)]
    if not fits:
        return Outcome.WRONG
    used = session.exec(
        update(RecoveryCode)
        .where(col(RecoveryCode.id) == fits[0].id, col(RecoveryCode.used_at).is_(None))
        .values(used_at=now)
    )
    if not used.rowcount:
        return Outcome.WRONG
    forget_tries(session, person, device=device, now=now)
    _changed(session, person, "recovery_code_used", now=now)
    return Outcome.ACCEPTED


def send_text_code(
    session: Session, flow: Flow, *, to: str, account: str, language: str, now: datetime
) -> bool:
    """A code by text message; False when too many were sent in the last hour."""
    if not throttle.take(session, "text", account, MAILS_PER_EMAIL, now=now):
        return False
    code = f"{secrets.randbelow(10**6):06d}"
    keep_code(session, flow, code, purpose="text", to=to, now=now)
    mail.send_text_code(session, to=to, code=code, language=language, flow=flow.id, now=now)
    return True


def send_recovery(
    session: Session, flow: Flow, *, email: str, address: str, link: str, language: str, now: datetime,
    device: str | None = None,
) -> bool:  # fmt: skip
    """Begin to replace a forgotten password: page and work are the same for an unknown address."""
    known = person_by_email(session, email)
    bucket = tries_bucket(session, email, known.id if known else None, device, now=now)
    mails = throttle.take(session, "mail", bucket, MAILS_PER_EMAIL, now=now)
    asked = throttle.take(session, "mail-from", network_of(address), MAILS_PER_ADDRESS, now=now)
    flow.email, flow.email_confirmed, flow.person_id = email, False, None
    flow.password_hash, flow.secret = "", ""
    flow.recovering, flow.recovered_factor = True, ""
    session.add(flow)
    if not (mails and asked):
        return False
    code = f"{secrets.randbelow(10**6):06d}"
    keep_code(session, flow, code if known else new_id(), purpose="recovery", to=email, now=now)
    if known:
        mail.send_recovery(session, to=email, code=code, language=language, flow=flow.id, now=now)
    else:
        mail.send_unknown(session, to=email, link=link, language=language, flow=flow.id, now=now)
    return True


def close(session: Session, person: Person, *, now: datetime) -> None:
    """Close an account: credentials, proofs and history go, the address is free again.

    The row stays, empty, because what was signed with its subjects refers to it.
    """
    mail.send_notice(
        session, "account_closed", to=person.email, language=person.language, person=person.id, now=now
    )
    for model in (
        Authenticator, Passkey, RecoveryCode, SignInEvent, Device, Consent, Proofing, ProvenIdentity,
    ):  # fmt: skip
        session.exec(delete(model).where(col(model.person_id) == person.id))
    session.exec(delete(Flow).where(col(Flow.person_id) == person.id))
    session.exec(
        update(ProviderSession)
        .where(col(ProviderSession.person_id) == person.id, col(ProviderSession.ended_at).is_(None))
        .values(ended_at=now)
    )
    person.email, person.email_hash = "", f"closed:{person.id}"
    person.password_hash, person.phone, person.closed_at = "", None, now
    session.add(person)
    session.flush()
