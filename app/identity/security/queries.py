"""Questions about an account that its owner asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from app.identity.people.models import (
    Passkey,
    Person,
    ProviderSession,
    RecoveryCode,
    SignInEvent,
)
from app.identity.people.queries import authenticator
from app.identity.proofing.queries import proven

HISTORY = 30


@dataclass(frozen=True)
class Factors:
    """The second factors of a person."""

    app: bool
    phone: str
    passkeys: tuple[Passkey, ...]
    codes_left: int

    @property
    def number(self) -> int:
        """Second factors that can be used again and again; recovery codes are not among them."""
        return self.app + bool(self.phone) + len(self.passkeys)


def factors(session: Session, person: Person) -> Factors:
    keys = session.exec(
        select(Passkey).where(Passkey.person_id == person.id).order_by(col(Passkey.created_at), Passkey.id)
    )
    left = session.exec(
        select(func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.person_id == person.id, col(RecoveryCode.used_at).is_(None))
    ).one()
    has_app = authenticator(session, person.id) is not None
    return Factors(has_app, person.phone or "", tuple(keys), left)


def history(session: Session, person_id: str, *, limit: int = HISTORY) -> list[SignInEvent]:
    """What happened to an account, newest first."""
    found = select(SignInEvent).where(SignInEvent.person_id == person_id)
    newest = found.order_by(col(SignInEvent.at).desc(), col(SignInEvent.id)).limit(limit)
    return list(session.exec(newest))


def live_sessions(session: Session, person_id: str, *, now: datetime) -> list[ProviderSession]:
    """Where a person is signed in, newest first."""
    rows = session.exec(
        select(ProviderSession)
        .where(ProviderSession.person_id == person_id, col(ProviderSession.ended_at).is_(None))
        .where(col(ProviderSession.expires_at) > now)
        .order_by(col(ProviderSession.authenticated_at).desc(), col(ProviderSession.sid))
    )
    return list(rows)


def everything(session: Session, person: Person, *, now: datetime) -> Mapping[str, Any]:
    """What the identity layer keeps about somebody, without the secrets (UK GDPR, articles 15 and 20)."""
    has, known = factors(session, person), proven(session, person.id)
    return {
        "email": person.email,
        "phone": has.phone,
        "language": person.language,
        "created_at": person.created_at.isoformat(),
        "authenticator_app": has.app,
        "passkeys": [{"name": k.name, "created_at": k.created_at.isoformat()} for k in has.passkeys],
        "recovery_codes_left": has.codes_left,
        "identity": known
        and {
            "level": known.level,
            "given_names": known.given_names,
            "family_name": known.family_name,
            "birth_date": known.birth_date.isoformat(),
            "proven_at": known.proven_at.isoformat(),
        },
        "sessions": [
            {"device": s.device, "since": s.authenticated_at.isoformat(), "level": s.level}
            for s in live_sessions(session, person.id, now=now)
        ],
        "history": [
            {"at": e.at.isoformat(), "what": e.kind, "device": e.device, "address": e.address}
            for e in history(session, person.id, limit=1_000)
        ],
    }
