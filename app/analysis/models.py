"""Results of an analysis: one row for the run, then what it found of websites, pages and pairs."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, new_id


class AnalysisRun(SQLModel, table=True):
    """One analysis of the latest visits; the fingerprint says of which, by which method."""

    __tablename__ = "analysis_run"

    id: str = Field(default_factory=new_id, primary_key=True)
    fingerprint: str = Field(unique=True)
    created_at: datetime = Field(sa_type=UtcDateTime, index=True)
    seconds: float
    pages: int
    compared: int
    candidates: int
    pairs: int
    boilerplate_blocks: int
    words_removed: int
    words_kept: int


class SiteAnalysis(SQLModel, table=True):
    """What a run found of one website as a whole."""

    __tablename__ = "analysis_site"

    run_id: str = Field(foreign_key="analysis_run.id", primary_key=True)
    website_id: str = Field(foreign_key="estate_website.id", primary_key=True)
    compared_pages: int
    words: int
    repeated_share: float
    hub_repeated_share: float | None = None
    boilerplate_blocks: int
    words_removed: int
    subject_pages: int
    hub_share: float | None
    hub_path: str | None


class SiteOverlapRow(SQLModel, table=True):
    """How much of one website another one repeats."""

    __tablename__ = "analysis_overlap"

    run_id: str = Field(foreign_key="analysis_run.id", primary_key=True)
    website_id: str = Field(foreign_key="estate_website.id", primary_key=True)
    other_website_id: str = Field(foreign_key="estate_website.id", primary_key=True)
    pages: int
    words: int
    share: float


class PagePair(SQLModel, table=True):
    """Two pages that are near duplicates, or one of which holds the other, counted exactly."""

    __tablename__ = "analysis_pair"
    __table_args__ = (
        Index("ix_analysis_pair_run_website", "run_id", "website_id"),
        Index("ix_analysis_pair_run_other", "run_id", "other_website_id"),
        Index("ix_analysis_pair_run_jaccard", "run_id", "jaccard"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    run_id: str = Field(foreign_key="analysis_run.id")
    page_id: str = Field(foreign_key="estate_page.id")
    other_page_id: str = Field(foreign_key="estate_page.id")
    website_id: str = Field(foreign_key="estate_website.id")
    other_website_id: str = Field(foreign_key="estate_website.id")
    kind: str
    jaccard: float
    contained: float
    other_contained: float
    shared: int


class PageSubject(SQLModel, table=True):
    """The page of the hub on the same subject as a page elsewhere."""

    __tablename__ = "analysis_subject"
    __table_args__ = (Index("ix_analysis_subject_run_website", "run_id", "website_id"),)

    run_id: str = Field(foreign_key="analysis_run.id", primary_key=True)
    page_id: str = Field(foreign_key="estate_page.id", primary_key=True)
    website_id: str = Field(foreign_key="estate_website.id")
    hub_path: str
    likeness: float


class PageTopic(SQLModel, table=True):
    """The branch of the hub's browse tree that a page belongs under."""

    __tablename__ = "analysis_topic"
    __table_args__ = (Index("ix_analysis_topic_run_website", "run_id", "website_id"),)

    run_id: str = Field(foreign_key="analysis_run.id", primary_key=True)
    page_id: str = Field(foreign_key="estate_page.id", primary_key=True)
    website_id: str = Field(foreign_key="estate_website.id")
    topic_path: str
    likeness: float


class HubPair(SQLModel, table=True):
    """A page that repeats a page of the hub, counted exactly."""

    __tablename__ = "analysis_hub_pair"
    __table_args__ = (Index("ix_analysis_hub_pair_run_website", "run_id", "website_id"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    run_id: str = Field(foreign_key="analysis_run.id")
    page_id: str = Field(foreign_key="estate_page.id")
    website_id: str = Field(foreign_key="estate_website.id")
    hub_path: str
    language: str
    kind: str
    jaccard: float
    contained: float
    hub_contained: float
    shared: int


class PageCluster(SQLModel, table=True):
    """Pages that repeat one another; `number` counts from the one on most websites."""

    __tablename__ = "analysis_cluster"
    __table_args__ = (
        Index("ix_analysis_cluster_run_pages", "run_id", "pages"),
        Index("ix_analysis_cluster_run_words", "run_id", "words"),
        Index("ix_analysis_cluster_run_title", "run_id", "title"),
    )

    run_id: str = Field(foreign_key="analysis_run.id", primary_key=True)
    number: int = Field(primary_key=True)
    title: str
    pages: int
    websites: int
    words: int
    with_hub: bool = False


class ClusterPage(SQLModel, table=True):
    """A page of a cluster; `place` 1 is the longest."""

    __tablename__ = "analysis_cluster_page"
    __table_args__ = (Index("ix_analysis_cluster_page_run_website", "run_id", "website_id"),)

    run_id: str = Field(foreign_key="analysis_run.id", primary_key=True)
    number: int = Field(primary_key=True)
    place: int = Field(primary_key=True)
    page_id: str | None = Field(default=None, foreign_key="estate_page.id")
    website_id: str | None = Field(default=None, foreign_key="estate_website.id")
    hub_path: str | None = None
