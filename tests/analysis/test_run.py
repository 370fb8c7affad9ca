"""A whole analysis, stored: clusters, pairs with the hub's own pages, topics, boilerplate."""

import pytest
from sqlmodel import select

from app.analysis import queries
from app.analysis.models import ClusterPage, HubPair, PageCluster, PageTopic
from app.analysis.run import bring_up_to_date
from app.db import read_session, transaction
from app.estate.models import Page, Text, Website
from tests.rationalisation.estates import write_estate


@pytest.fixture
def analysed(engine):
    """Four websites, one of which publishes a page of the hub word for word."""
    hub = max(queries.hub_pages(), key=lambda page: (page.language == "en", len(page.text), page.path))
    with transaction(engine) as session:
        sites = write_estate(session)
        page = session.exec(select(Page).where(Page.website_id == sites["coast.example"])).first()
        session.add(Text(hash="f" * 64, text=hub.text, chrome="", words=len(hub.text.split())))
        session.flush()
        page.text_hash, page.language = "f" * 64, hub.language
        session.add(page)
    bring_up_to_date(engine, lambda said: None)
    return hub


def test_a_page_of_the_hub_published_elsewhere_is_found_with_its_topic(engine, analysed):
    with read_session(engine) as session:
        pair = session.exec(select(HubPair).where(HubPair.hub_path == analysed.path)).one()
        site = session.get_one(Website, pair.website_id)
        topic = session.exec(select(PageTopic).where(PageTopic.page_id == pair.page_id)).one()
        assert (site.host, pair.kind) == ("coast.example", "duplicate")
        assert pair.contained > 0.95
        assert topic.topic_path == analysed.topic_path


def test_pages_that_repeat_each_other_are_a_cluster(engine, analysed):
    with read_session(engine) as session:
        largest = session.exec(select(PageCluster).order_by(PageCluster.number)).first()
        members = session.exec(select(ClusterPage).where(ClusterPage.number == largest.number)).all()
        hosts = {session.get_one(Website, each.website_id).host for each in members}
        assert hosts == {"roads.example", "motoring.example"}
        assert (largest.pages, largest.websites) == (len(members), 2)
        assert largest.title.startswith("Page ")


def test_the_same_visits_are_not_analysed_twice(engine, analysed):
    said = []
    bring_up_to_date(engine, said.append)
    assert said == ["analysis of 18 pages is up to date"]
