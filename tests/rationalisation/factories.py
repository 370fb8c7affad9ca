"""Facts about one website, with whatever a test wants different."""

from dataclasses import replace
from datetime import date

from app.rationalisation.scoring.facts import CrawlFacts, OverlapFacts, RegisterFacts, SiteFacts

TODAY = date(2025, 11, 17)

REGISTER = RegisterFacts(
    owner="Roads Office",
    title="Roads",
    purpose="Advice to drivers",
    contact="web@roads.example",
    visits=40_000,
    yearly_cost=3_000_000,
    contract_end=date(2027, 3, 31),
    statutory=False,
)
CRAWL = CrawlFacts(
    pages=40,
    words=9_000,
    documents=3,
    links=400,
    broken_links=4,
    dated_pages=40,
    middle_date=date(2025, 5, 17),
    newest_date=date(2025, 11, 1),
    accessible_pages=30,
    accessibility_faults={"images_without_text": 10},
    good_pages=38,
    thin_pages=2,
    soft_404=False,
    https=True,
    https_only=True,
    headers=("strict-transport-security",),
    viewport=True,
)
OVERLAP = OverlapFacts(compared_pages=38, repeated_share=0.0, hub_share=0.0)


def facts(*, register=None, crawl=None, overlap=None, **changes):
    """A good website; `register={"visits": 3}` changes one fact, `crawl=False` takes all away."""
    return SiteFacts(
        website_id="site-1",
        host="roads.example",
        register=replace(REGISTER, **(register or {})),
        crawl=None if crawl is False else replace(CRAWL, **(crawl or {})),
        overlap=None if overlap is False else replace(OVERLAP, **(overlap or {})),
        **changes,
    )


NOTHING = SiteFacts(website_id="site-1", host="roads.example", register=RegisterFacts())
