"""Things that happen to organisations and staff; each leaves one row in the audit record."""

from datetime import datetime

from sqlmodel import Session, col, select

from app.audit.operations import record
from app.crypto import keyed_hash
from app.organisations.models import Invitation, Membership, Organisation
from app.organisations.queries import EMAIL_PURPOSE, open_invitations, organisation_by_slug
from app.organisations.rules import Kind, Role, plain_email, two_factors, valid_slug


class RefusedError(ValueError):
    """What was asked cannot be done; the message says why in plain words."""


def add_organisation(
    session: Session,
    *,
    slug: str,
    name: str,
    by: str,
    now: datetime,
    name_cy: str = "",
    kind: Kind = "department",
    parent: str | None = None,
) -> Organisation:
    """A new organisation, or the known one with this slug brought up to date."""
    if not valid_slug(slug):
        raise RefusedError(f"{slug!r} is no slug: use lower-case letters, digits and hyphens")
    parent_id = _id_of(session, parent)
    known = organisation_by_slug(session, slug)
    before = {"name": known.name, "kind": known.kind} if known else None
    organisation = known or Organisation(slug=slug, name=name)
    organisation.name, organisation.name_cy = name, name_cy
    organisation.kind, organisation.parent_id = kind, parent_id
    session.add(organisation)
    session.flush()
    after = {"name": name, "kind": kind}
    if before != after:
        record(
            session,
            actor=by,
            act="organisation.save",
            subject_type="organisation",
            subject_id=organisation.id,
            organisation=organisation.id,
            before=before,
            after=after,
            now=now,
        )
    return organisation


def invite(
    session: Session, *, email: str, role: Role, organisation: str | None, by: str, now: datetime
) -> Invitation:
    """Invite an address to a role; a second invitation to the same is the first one."""
    address = plain_email(email)
    if address is None:
        raise RefusedError(f"{email!r} is no e-mail address")
    organisation_id = _id_of(session, organisation)
    for known in open_invitations(session, address):
        if known.role == role and known.organisation_id == organisation_id:
            return known
    invitation = Invitation(
        email=address,
        email_hash=keyed_hash(address, purpose=EMAIL_PURPOSE),
        role=role,
        organisation_id=organisation_id,
        invited_by=by,
        invited_at=now,
    )
    session.add(invitation)
    record(
        session,
        actor=by,
        act="staff.invite",
        subject_type="invitation",
        subject_id=invitation.id,
        organisation=organisation_id,
        after={"role": role},
        now=now,
    )
    return invitation


def take_up_invitations(
    session: Session,
    *,
    issuer: str,
    subject: str,
    email: str,
    email_verified: bool,
    level: str,
    now: datetime,
) -> list[Membership]:
    """Bind open invitations to whoever signed in with that address verified and two factors."""
    address = plain_email(email)
    if address is None or not email_verified or not two_factors(level):
        return []
    made = []
    for invitation in open_invitations(session, address):
        # Two sign-ins at once on PostgreSQL: the second waits here and finds it taken.
        session.refresh(invitation, with_for_update=True)
        if invitation.accepted_at is not None:
            continue
        invitation.accepted_at, invitation.accepted_subject = now, subject
        session.add(invitation)
        if _membership(session, issuer, subject, invitation.role, invitation.organisation_id):
            continue
        member = Membership(
            issuer=issuer,
            subject=subject,
            role=invitation.role,
            organisation_id=invitation.organisation_id,
            since=now,
        )
        session.add(member)
        session.flush()
        _record_change(session, member, act="staff.join", by=subject, now=now)
        made.append(member)
    return made


def remove(
    session: Session, *, subject: str, role: Role, organisation: str | None, by: str, now: datetime
) -> int:
    """Take a role from a person; the number of memberships that ended."""
    organisation_id = _id_of(session, organisation)
    held = session.exec(
        select(Membership).where(
            Membership.subject == subject,
            Membership.role == role,
            col(Membership.organisation_id).is_not_distinct_from(organisation_id),
        )
    ).all()
    for member in held:
        _record_change(session, member, act="staff.remove", by=by, now=now)
        session.delete(member)
    return len(held)


def _id_of(session: Session, slug: str | None) -> str | None:
    if slug is None:
        return None
    organisation = organisation_by_slug(session, slug)
    if organisation is None:
        raise RefusedError(f"no organisation has the slug {slug!r}")
    return organisation.id


def _membership(
    session: Session, issuer: str, subject: str, role: str, organisation_id: str | None
) -> Membership | None:
    return session.exec(
        select(Membership).where(
            Membership.issuer == issuer,
            Membership.subject == subject,
            Membership.role == role,
            col(Membership.organisation_id).is_not_distinct_from(organisation_id),
        )
    ).first()


def _record_change(session: Session, member: Membership, *, act: str, by: str, now: datetime) -> None:
    joined = act == "staff.join"
    fact = {"role": member.role, "subject": member.subject}
    record(
        session,
        actor=by,
        act=act,
        subject_type="membership",
        subject_id=member.id,
        organisation=member.organisation_id,
        before=None if joined else fact,
        after=fact if joined else None,
        now=now,
    )
