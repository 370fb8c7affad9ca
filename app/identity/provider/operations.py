"""Things that happen at the provider: a request waits, a code is given and redeemed, tokens end."""

import secrets
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, timedelta

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, select, update

from app import jobs
from app.audit.operations import record
from app.identity.people.models import Pairwise
from app.identity.people.queries import token_hash
from app.identity.provider.models import (
    AuthorizationCode,
    AuthorizationRequest,
    ClientRecord,
    Consent,
    LogoutNotice,
    PushedRequest,
    RefreshToken,
    SeenAssertion,
    SessionClient,
    SignInCount,
    Token,
)
from app.identity.provider.queries import subject_of
from app.identity.provider.registration_rules import client_faults
from app.identity.provider.rules import (
    PUSHED_LASTS,
    PUSHED_PREFIX,
    REQUEST_LASTS,
    Client,
)

LOGOUT_WORKFLOW, LOGOUT_QUEUE = "identity.logout", "identity"
NOTICE_KEPT = timedelta(days=30)


class RefusedClientError(ValueError):
    """A client cannot be registered like this; the message says why."""


class OthersTokenError(ValueError):
    """A client named a token that was issued to another one."""


def keep_request(
    session: Session, *, client_id: str, parameters: dict[str, str], level: str, now: datetime
) -> str:
    """Keep a checked request while the person signs in; its handle goes into the page's address."""
    handle = secrets.token_urlsafe(24)
    session.add(
        AuthorizationRequest(
            id=token_hash(handle),
            client_id=client_id,
            parameters=parameters,
            level=level,
            expires_at=now + REQUEST_LASTS,
        )
    )
    return handle


def push(session: Session, *, client_id: str, parameters: dict[str, str], now: datetime) -> str:
    """Keep a request that a client pushed; its address, which works once."""
    handle = secrets.token_urlsafe(32)
    session.add(
        PushedRequest(
            id=token_hash(handle), client_id=client_id, parameters=parameters, expires_at=now + PUSHED_LASTS
        )
    )
    return f"{PUSHED_PREFIX}{handle}"


def take_pushed(session: Session, address: str, *, client_id: str, now: datetime) -> dict[str, str] | None:
    """The parameters of a pushed request, to the client that pushed it and once."""
    hashed = token_hash(address.removeprefix(PUSHED_PREFIX))
    won = session.exec(
        update(PushedRequest)
        .where(col(PushedRequest.id) == hashed, col(PushedRequest.client_id) == client_id)
        .where(col(PushedRequest.used_at).is_(None), col(PushedRequest.expires_at) > now)
        .values(used_at=now)
    )
    found = session.get(PushedRequest, hashed) if won.rowcount == 1 else None
    return found.parameters if found else None


def note_client(
    session: Session, client: Client, *, sid: str, issuer: str, subject: str, expires_at: datetime
) -> None:
    """Remember that a client knows of a session, where it wants to hear of its end."""
    if not client.backchannel_logout_uri:
        return
    told = session.get(SessionClient, (sid, client.client_id)) or SessionClient(
        sid=sid, client_id=client.client_id, issuer="", subject="", address="", alg="", expires_at=expires_at
    )
    told.issuer, told.subject = issuer, subject
    told.address, told.alg, told.expires_at = client.backchannel_logout_uri, client.signs_with, expires_at
    session.add(told)


def tell_clients(session: Session, *, sid: str, now: datetime) -> int:
    """Owe every client of a session the news of its end: durable jobs bring it. How many there are."""
    knowing = session.exec(select(SessionClient).where(SessionClient.sid == sid)).all()
    for one in knowing:
        notice = LogoutNotice(
            client_id=one.client_id,
            issuer=one.issuer,
            address=one.address,
            alg=one.alg,
            subject=one.subject,
            sid=sid,
            created_at=now,
            expires_at=now + NOTICE_KEPT,
        )
        session.add(notice)
        session.flush()
        jobs.enqueue(session, name=LOGOUT_WORKFLOW, queue=LOGOUT_QUEUE, id=notice.id, args=[notice.id])
        session.delete(one)
    return len(knowing)


def count_sign_in(session: Session, *, client_id: str, level: str, day: date) -> None:
    """One more sign-in of a client on a day, in one statement."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    one = insert(SignInCount).values(client_id=client_id, day=day, level=level, count=1)
    session.execute(
        one.on_conflict_do_update(
            index_elements=["client_id", "day", "level"],
            set_={"count": col(SignInCount.count) + 1},
        )
    )


def give_consent(
    session: Session, *, person_id: str, client_id: str, granted: Iterable[str], now: datetime
) -> None:
    """Remember what a person let a client know, beside what they let it know before."""
    row = session.get(Consent, (person_id, client_id)) or Consent(
        person_id=person_id, client_id=client_id, granted=[], given_at=now
    )
    row.granted, row.given_at = sorted({*row.granted, *granted}), now
    session.add(row)


def end_consent(session: Session, *, person_id: str, client_id: str, now: datetime) -> bool:
    """A person lets a client know nothing more: its tokens end, and it has to ask again. False if it had
    nothing of theirs.
    """
    known = session.get(Consent, (person_id, client_id))
    if known is not None:
        session.delete(known)
    ended = 0
    for model in (Token, RefreshToken):
        ended += session.exec(
            update(model)
            .where(col(model.person_id) == person_id, col(model.client_id) == client_id)
            .where(col(model.revoked_at).is_(None))
            .values(revoked_at=now)
        ).rowcount
    return known is not None or bool(ended)


def remove_client(session: Session, client_id: str, *, by: str, now: datetime) -> bool:
    """End a registration: nobody signs in for it any more, and what it holds opens nothing. False if there
    is none. How often it was used stays on record.
    """
    row = session.get(ClientRecord, client_id)
    if row is None:
        return False
    for model in (Token, RefreshToken):
        session.exec(
            update(model)
            .where(col(model.client_id) == client_id, col(model.revoked_at).is_(None))
            .values(revoked_at=now)
        )
    for kept in (Consent, SessionClient, PushedRequest, AuthorizationRequest):
        session.exec(delete(kept).where(col(kept.client_id) == client_id))
    record(
        session,
        actor=by,
        act="client.remove",
        subject_type="client",
        subject_id=client_id,
        before=row.metadata_,
        now=now,
    )
    session.delete(row)
    return True


def redeem(session: Session, *, code: str, client_id: str, now: datetime) -> AuthorizationCode | None:
    """Redeem a code: one statement decides, so of many requests at once exactly one succeeds.

    A code that comes a second time has leaked: the tokens of its first use are revoked
    (RFC 6749, 4.1.2).
    """
    hashed = token_hash(code)
    won = session.exec(
        update(AuthorizationCode)
        .where(col(AuthorizationCode.code_hash) == hashed)
        .where(col(AuthorizationCode.client_id) == client_id)
        .where(col(AuthorizationCode.redeemed_at).is_(None), col(AuthorizationCode.expires_at) > now)
        .values(redeemed_at=now)
    )
    found = session.get(AuthorizationCode, hashed, populate_existing=True)
    if won.rowcount == 1:
        return found
    if found is not None and found.redeemed_at is not None and found.client_id == client_id:
        revoke_code_tokens(session, code_hash=hashed, now=now)
    return None


def use_refresh_token(session: Session, found: RefreshToken, *, now: datetime) -> bool:
    """Use a refresh token up: one statement decides, as with codes.

    One that comes a second time was copied, and nobody can say who is the thief: the whole chain ends
    (RFC 9700, 4.14.2).
    """
    hashed, chain = found.token_hash, found.code_hash
    won = session.exec(
        update(RefreshToken)
        .where(col(RefreshToken.token_hash) == hashed)
        .where(col(RefreshToken.used_at).is_(None), col(RefreshToken.revoked_at).is_(None))
        .where(col(RefreshToken.expires_at) > now)
        .values(used_at=now)
    )
    if won.rowcount == 1:
        return True
    now_stored = session.get(RefreshToken, hashed, populate_existing=True)
    if now_stored is not None and now_stored.used_at is not None:
        revoke_code_tokens(session, code_hash=chain, now=now)
    return False


def revoke_code_tokens(session: Session, *, code_hash: str, now: datetime) -> None:
    """End every token, access and refresh, that came out of one code."""
    for model in (Token, RefreshToken):
        session.exec(
            update(model)
            .where(col(model.code_hash) == code_hash, col(model.revoked_at).is_(None))
            .values(revoked_at=now)
        )


def revoke_session_tokens(session: Session, *, sid: str, now: datetime) -> None:
    """End every access token that came out of one sign-in. Refresh tokens live on: a person who let a
    service act while away did not mean only this browser (OpenID Connect Back-Channel Logout 1.0, 2.7).
    """
    session.exec(
        update(Token).where(col(Token.sid) == sid, col(Token.revoked_at).is_(None)).values(revoked_at=now)
    )


def revoke_person_tokens(session: Session, *, person_id: str, now: datetime) -> None:
    """End every token of a person, when the account is closed or its credentials were lost."""
    for model in (Token, RefreshToken):
        session.exec(
            update(model)
            .where(col(model.person_id) == person_id, col(model.revoked_at).is_(None))
            .values(revoked_at=now)
        )


def revoke(session: Session, *, token: str, client_id: str, now: datetime) -> None:
    """End a token that its own client hands back (RFC 7009): a refresh token takes its chain with it.

    Raises:
        OthersTokenError: the token was issued to another client.
    """
    hashed = token_hash(token)
    renewing = session.get(RefreshToken, hashed)
    found = renewing or session.get(Token, hashed)
    if found is None:
        return
    if found.client_id != client_id:
        raise OthersTokenError(client_id)
    if renewing is not None:
        revoke_code_tokens(session, code_hash=renewing.code_hash, now=now)
    elif found.revoked_at is None:
        found.revoked_at = now
        session.add(found)


def use_assertion(session: Session, *, client_id: str, jti: str, expires_at: datetime) -> bool:
    """Remember the `jti` of a client assertion; False if it was used before."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    added = session.execute(
        insert(SeenAssertion)
        .values(client_id=client_id, jti_hash=token_hash(jti), expires_at=expires_at)
        .on_conflict_do_nothing()
        .returning(col(SeenAssertion.jti_hash))
    )
    return added.first() is not None


def pairwise_subject(session: Session, *, person_id: str, sector: str) -> str:
    """What this person is called towards a sector; made up at the first meeting."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    fresh = Pairwise(person_id=person_id, sector=sector)
    session.execute(
        insert(Pairwise)
        .values(person_id=person_id, sector=sector, subject=fresh.subject)
        .on_conflict_do_nothing()
    )
    return subject_of(session, person_id=person_id, sector=sector) or ""


def add_client(session: Session, client: Client, *, by: str, now: datetime, secret_hash: str = "") -> None:
    """Register a relying party, or change its registration; without a new secret it keeps its own."""
    for fault in client_faults(client).values():
        raise RefusedClientError(fault)
    known = session.get(ClientRecord, client.client_id)
    whole = {**asdict(client), "jwks": dict(client.jwks)}
    for own_column in ("client_id", "name", "name_cy", "own", "secret_hash"):
        whole.pop(own_column)
    row = known or ClientRecord(client_id=client.client_id, name=client.name, created_at=now)
    before = dict(row.metadata_) if known else None
    row.name, row.name_cy = client.name, client.name_cy
    row.secret_hash = secret_hash or client.secret_hash or row.secret_hash
    row.metadata_ = {k: list(v) if isinstance(v, tuple) else v for k, v in whole.items()}
    session.add(row)
    record(
        session,
        actor=by,
        act="client.save",
        subject_type="client",
        subject_id=client.client_id,
        before=before,
        after=row.metadata_,
        now=now,
    )
