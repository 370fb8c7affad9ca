"""Tables of the estate: websites and where each value came from, crawls, visits, pages, texts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, new_id


class Website(SQLModel, table=True):
    """One website; `key` is its host without www., so that both spellings are one website."""

    __tablename__ = "estate_website"
    # Wide enough that lists of what counts as a website are answered from it alone.
    # The other counts them for its filters.
    __table_args__ = (
        Index("ix_estate_website_standing", "host", "owner", "standing", "standing_other"),
        Index("ix_estate_website_owner", "owner", "standing"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    key: str = Field(unique=True)
    host: str
    owner: str = ""
    title: str = ""
    purpose: str = ""
    description: str = ""
    status: str = Field(default="not_crawled", index=True)
    organisation_id: str | None = Field(default=None, index=True)
    visits: int | None = None
    page_views: int | None = None
    cms: str | None = None
    launched_on: date | None = None
    # What it counts as, `kind:rule` and the website that the rule speaks of; releases before do not write it.
    standing: str = Field(default="", sa_column_kwargs={"server_default": ""})
    standing_other: str = Field(default="", sa_column_kwargs={"server_default": ""})
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class Value(SQLModel, table=True):
    """What one source says of one field of a website: nothing a source said is lost."""

    __tablename__ = "estate_value"
    __table_args__ = (UniqueConstraint("website_id", "field", "source"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    website_id: str = Field(foreign_key="estate_website.id")
    field: str
    value: str
    source: str
    source_row: int | None = None
    seen_at: datetime = Field(sa_type=UtcDateTime)


class Host(SQLModel, table=True):
    """A host name of a website."""

    __tablename__ = "estate_host"

    host: str = Field(primary_key=True)
    website_id: str = Field(foreign_key="estate_website.id", index=True)


class Crawl(SQLModel, table=True):
    """One order to crawl: how deep, and where connections go."""

    __tablename__ = "estate_crawl"

    id: str = Field(default_factory=new_id, primary_key=True)
    depth: str  # home, site
    max_pages: int
    connect_to: str | None = None
    connect_to_tls: str | None = None
    warc: bool = False  # keep every answer as a WARC record too
    everything: bool = False  # ask for every page in full, changed or not
    state: str = Field(default="running", index=True)  # running, stopping, interrupted, finished
    started_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Batch(SQLModel, table=True):
    """The part of a crawl that one process does."""

    __tablename__ = "estate_batch"

    id: str = Field(default_factory=new_id, primary_key=True)
    crawl_id: str = Field(foreign_key="estate_crawl.id", index=True)
    number: int
    state: str = Field(default="waiting")  # waiting, running, interrupted, failed, finished
    worker: str = ""
    pages: int = 0
    requests: int = 0
    queued: int = 0
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    beat_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Visit(SQLModel, table=True):
    """One website in one crawl: how it ended and what was seen of the site as a whole."""

    __tablename__ = "estate_visit"
    __table_args__ = (
        UniqueConstraint("crawl_id", "website_id"),
        Index("ix_estate_visit_website_finished", "website_id", "finished_at"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    crawl_id: str = Field(foreign_key="estate_crawl.id")
    batch_id: str = Field(foreign_key="estate_batch.id", index=True)
    website_id: str = Field(foreign_key="estate_website.id")
    depth: str = "site"  # of its crawl
    state: str = Field(default="waiting")  # waiting, done
    cause: str | None = None
    evidence: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    pages: int = 0
    documents: int = 0
    errors: int = 0
    broken_links: int = 0
    size: int = 0
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Turn(SQLModel, table=True):
    """Whose turn it is to ask a website, over all processes and machines."""

    __tablename__ = "estate_turn"

    website_id: str = Field(foreign_key="estate_website.id", primary_key=True)
    batch_id: str = Field(index=True)
    until: datetime = Field(sa_type=UtcDateTime)


class Recorded(SQLModel, table=True):
    """A content that the WARC records of a crawl hold in full: what equals it refers to it."""

    __tablename__ = "estate_recorded"

    crawl_id: str = Field(foreign_key="estate_crawl.id", primary_key=True)
    digest: str = Field(primary_key=True)
    url: str
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class Text(SQLModel, table=True):
    """A text by its hash: pages with the same content, in one crawl or the next, share it."""

    __tablename__ = "estate_text"

    hash: str = Field(primary_key=True)
    text: str
    chrome: str
    words: int


class Page(SQLModel, table=True):
    """What one address answered in one visit."""

    __tablename__ = "estate_page"
    __table_args__ = (UniqueConstraint("visit_id", "url"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    visit_id: str = Field(foreign_key="estate_visit.id")
    website_id: str = Field(foreign_key="estate_website.id", index=True)
    url: str
    kind: str  # page, document, other
    status: int | None = None
    cause: str | None = None
    final_url: str | None = None
    chain: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    media_type: str = ""
    size: int | None = None
    title: str = ""
    heading: str = ""
    headings: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    description: str = ""
    canonical: str | None = None
    language: str | None = None
    declared_language: str | None = None
    text_hash: str | None = Field(default=None, index=True)
    words: int = 0
    reading_age: float | None = None
    robots: str = ""
    refresh: str | None = None
    copy_hash: str | None = Field(default=None, index=True)  # where the stored copy is
    unchanged: bool = False  # the server said that nothing has changed since the visit before
    published_on: date | None = None
    modified_on: date | None = None
    dates: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    links: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    links_internal: int = 0
    links_external: int = 0
    links_in: int = 0
    broken_links: int = 0
    forms: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    contacts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    accessibility: dict[str, Any] = Field(
        default_factory=dict,
        sa_column=Column(JSON, nullable=False),
    )
    truncated: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    fetched_at: datetime = Field(sa_type=UtcDateTime)
    etag: str | None = None
    last_modified: str | None = None


class BrokenLink(SQLModel, table=True):
    """A link that leads nowhere, the page it stands on, and why."""

    __tablename__ = "estate_broken_link"

    id: str = Field(default_factory=new_id, primary_key=True)
    visit_id: str = Field(foreign_key="estate_visit.id", index=True)
    website_id: str = Field(foreign_key="estate_website.id", index=True)
    page_id: str = Field(foreign_key="estate_page.id", index=True)
    url: str
    text: str
    cause: str
    internal: bool = True
