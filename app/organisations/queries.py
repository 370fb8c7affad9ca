"""Questions about organisations and roles."""

from collections.abc import Mapping

from sqlmodel import Session, col, select

from app.crypto import keyed_hashes
from app.organisations.models import Invitation, Membership, Organisation
from app.organisations.rules import Held

EMAIL_PURPOSE = "organisations.invitation"


def organisation_by_slug(session: Session, slug: str) -> Organisation | None:
    return session.exec(select(Organisation).where(Organisation.slug == slug)).first()


def all_organisations(session: Session) -> list[Organisation]:
    return list(session.exec(select(Organisation).order_by(col(Organisation.name))))


def names(session: Session) -> Mapping[str, str]:
    """Name by organisation id."""
    rows = session.exec(select(Organisation.id, Organisation.name))
    return dict(rows.all())


def ids(session: Session, slugs: frozenset[str]) -> frozenset[str]:
    """Ids of the organisations with these slugs and of all beneath them."""
    rows = session.exec(select(Organisation.id, Organisation.slug, Organisation.parent_id)).all()
    found = {id_ for id_, slug, _parent in rows if slug in slugs}
    grown = True
    while grown:
        children = {id_ for id_, _slug, parent in rows if parent in found} - found
        found |= children
        grown = bool(children)
    return frozenset(found)


def covers(
    session: Session, slugs: frozenset[str] | None, *, organisation_id: str | None, owner: str
) -> bool:
    """Whether a role held in these organisations (None: in all) reaches what one of them owns.

    What a register imported may name its owner in words only: then the name decides.
    """
    if slugs is None:
        return True
    reached = ids(session, slugs)
    if organisation_id is not None:
        return organisation_id in reached
    rows = session.exec(select(Organisation).where(col(Organisation.id).in_(reached)))
    known = {name.casefold() for row in rows for name in (row.name, row.name_cy, row.slug) if name}
    return owner.strip().casefold() in known


def roles_held(session: Session, *, issuer: str, subject: str) -> frozenset[Held]:
    """The roles of a person, each with the slug of its organisation or None for everywhere."""
    rows = session.exec(
        select(Membership.role, Organisation.slug)
        .join(Organisation, isouter=True)
        .where(Membership.issuer == issuer, Membership.subject == subject)
    )
    return frozenset(Held(role, slug) for role, slug in rows)  # type: ignore[arg-type]


def open_invitations(session: Session, email: str) -> list[Invitation]:
    """Invitations to this address that nobody has taken up."""
    hashes = keyed_hashes(email, purpose=EMAIL_PURPOSE)
    return list(
        session.exec(
            select(Invitation).where(
                col(Invitation.email_hash).in_(hashes), col(Invitation.accepted_at).is_(None)
            )
        )
    )


def memberships(session: Session) -> list[tuple[Membership, str | None]]:
    """Every membership with its organisation's slug, oldest first."""
    rows = session.exec(
        select(Membership, Organisation.slug)
        .join(Organisation, isouter=True)
        .order_by(col(Membership.since), col(Membership.id))
    )
    return list(rows)


def waiting(session: Session) -> list[tuple[Invitation, str | None]]:
    """Every invitation that is still open, with its organisation's slug."""
    rows = session.exec(
        select(Invitation, Organisation.slug)
        .join(Organisation, isouter=True)
        .where(col(Invitation.accepted_at).is_(None))
        .order_by(col(Invitation.invited_at), col(Invitation.id))
    )
    return list(rows)


class Directory:
    """The look-up that the factory hands to slices which keep an organisation's id only."""

    def names(self, session: Session) -> Mapping[str, str]:
        return names(session)

    def ids(self, session: Session, slugs: frozenset[str]) -> frozenset[str]:
        return ids(session, slugs)
