"""What happens to connectors: added, given a new secret, taken out of use."""

import re
import secrets
from datetime import datetime

from sqlmodel import Session

from app.audit.operations import record as audit
from app.deliveries import connection
from app.deliveries.models import Connector
from app.deliveries.rules import OWN, SECRET_BYTES, Kind, new_secret
from app.organisations.queries import organisation_by_slug

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")


class RefusedError(ValueError):
    """What was asked cannot be done; the message says why and how to put it right."""


def add(
    session: Session,
    *,
    slug: str,
    service: str,
    organisation: str,
    url: str,
    client_id: str,
    decides: bool = False,
    actor: str,
    now: datetime,
) -> Connector:
    """A new connector with a new secret: called at `url`, or fetching as `client_id`.

    A connector that `decides` accepts or rejects what it gets; of any other, what has arrived is accepted.

    Raises:
        RefusedError: the slug is taken or no slug, the organisation is unknown, the address is unsafe.
    """
    if not SLUG.match(slug) or slug == OWN:
        raise RefusedError(f"{slug!r} is no slug: use lower-case letters, digits and hyphens")
    if session.get(Connector, slug) is not None:
        raise RefusedError(f"there is a connector {slug} already")
    if organisation_by_slug(session, organisation) is None:
        raise RefusedError(f"no organisation {organisation}: add it with `hub organisations add`")
    if bool(url) == bool(client_id):
        raise RefusedError("give either --url (the hub calls) or --client-id (the department fetches)")
    refusal = connection.refusal_of(url) if url else None
    if refusal:
        raise RefusedError(refusal)
    row = Connector(
        slug=slug,
        service=service,
        organisation=organisation,
        kind=(Kind.POST if url else Kind.PULL).value,
        url=url,
        client_id=client_id,
        decides=decides,
        secret=new_secret(secrets.token_bytes(SECRET_BYTES)),
        salt=secrets.token_hex(SECRET_BYTES),
        created_at=now,
        changed_at=now,
    )
    session.add(row)
    session.flush()
    _audit(session, row, act="connector.added", actor=actor, now=now)
    return row


def renew_secret(session: Session, *, slug: str, actor: str, now: datetime) -> Connector:
    """A new signing secret at once."""
    row = known(session, slug)
    row.secret, row.changed_at = new_secret(secrets.token_bytes(SECRET_BYTES)), now
    session.add(row)
    _audit(session, row, act="connector.secret_renewed", actor=actor, now=now)
    return row


def remove(session: Session, *, slug: str, actor: str, now: datetime) -> None:
    """Take a connector out of use: new cases do not go there; what waits stops for an operator."""
    row = known(session, slug)
    row.active, row.changed_at = False, now
    session.add(row)
    _audit(session, row, act="connector.removed", actor=actor, now=now)


def known(session: Session, slug: str) -> Connector:
    row = session.get(Connector, slug)
    if row is None:
        raise RefusedError(f"there is no connector {slug}: see `hub connector list`")
    return row


def _audit(session: Session, row: Connector, *, act: str, actor: str, now: datetime) -> None:
    after = {"service": row.service, "url": row.url, "client": row.client_id}
    audit(session, actor=actor, act=act, subject_type="connector", subject_id=row.slug, after=after, now=now)
