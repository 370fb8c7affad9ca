"""The websites that search can find."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.estate.models import Website

GONE = ("closed", "not_answering", "redirects")


@dataclass(frozen=True)
class KnownWebsite:
    """A government website as a result shows it."""

    host: str
    title: str
    owner: str
    description: str


def known_websites(session: Session) -> list[KnownWebsite]:
    """Websites with a title, in order of host: one without has not been seen to answer."""
    wanted = select(Website.host, Website.title, Website.owner, Website.description).where(
        Website.title != "", col(Website.status).not_in(GONE)
    )
    return [KnownWebsite(*row) for row in session.exec(wanted.order_by(Website.host))]
