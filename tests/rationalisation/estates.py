"""Writes websites, visits and pages as a crawl and an import would leave them."""

import random
from datetime import UTC, date, datetime
from hashlib import sha256

from sqlmodel import select

from app.estate.models import Batch, BrokenLink, Crawl, Page, Text, Value, Visit, Website
from app.rationalisation.decisions.models import Decision
from app.rationalisation.scoring.models import ScoreRow
from app.rationalisation.scoring.policy_file import current_policy
from app.rationalisation.scoring.queries import newest_scoring

JUDGED = ("use", "freshness", "duplication", "mobile", "security")
DECIDED_SCORE, DECIDED_BECAUSE = 60.0, "The decisions of this autumn say so."
NOW = datetime(2025, 11, 17, 9, tzinfo=UTC)
COMMON = (
    "Leave the motorway at the next exit if the car will take you there, and wait behind the barrier away"
    " from the traffic until somebody comes with the orange lamp. Page {number} of the booklet says which"
    " number to ring from which county and what to tell the control room about the marker post nearby."
)
OWN = (
    "Bathing water at beach {number} is tested each week of summer by two people with a bottle on a pole,"
    " who write down the wind, the tide and how many dogs they saw before they drive to the laboratory in"
    " the next town with samples {number} to {number}9 packed in ice."
)
SITES = {
    "roads.example": {"text": COMMON, "visits": 40_000, "owner": "Roads Office", "day": date(2025, 9, 1)},
    "motoring.example": {"text": COMMON, "visits": 900, "owner": "Roads Office", "day": date(2014, 1, 1)},
    "coast.example": {"text": OWN, "visits": 70_000, "owner": "Coast Board", "day": date(2025, 10, 1)},
    "silent.example": {"text": None, "visits": None, "owner": "", "day": None},
}


def write_estate(session, pages=6):
    crawl = Crawl(depth="site", max_pages=100, state="finished", started_at=NOW, finished_at=NOW)
    session.add(crawl)
    session.flush()
    batch = Batch(crawl_id=crawl.id, number=1, state="finished")
    session.add(batch)
    session.flush()
    return {host: _site(session, batch, host, pages) for host in SITES}


def _site(session, batch, host, pages):
    facts = SITES[host]
    answers = facts["text"] is not None
    website = Website(
        key=host,
        host=host,
        owner=facts["owner"],
        title=f"Title of {host}",
        visits=facts["visits"],
        status="answers" if answers else "not_answering",
        created_at=NOW,
        updated_at=NOW,
    )
    session.add(website)
    session.flush()
    visit = Visit(
        crawl_id=batch.crawl_id,
        batch_id=batch.id,
        website_id=website.id,
        state="done",
        cause=None if answers else "timed_out",
        evidence=_evidence(host) if answers else {},
        pages=pages if answers else 0,
        broken_links=1 if answers else 0,
        started_at=NOW,
        finished_at=NOW,
    )
    session.add(visit)
    session.add(
        Value(
            website_id=website.id, field="cost_hosting", value="1200000", source="register.csv", seen_at=NOW
        )
    )
    session.flush()
    if answers:
        _pages(session, website, visit, facts, pages)
    return website.id


def _evidence(host):
    return {
        "variants": {
            f"https://{host}": {"answers": True},
            f"http://{host}": {"final_url": f"https://{host}/"},
        },
        "headers": {"x-content-type-options": "nosniff", "x-frame-options": None},
        "viewport": True,
        "soft_404": {"is_soft": False},
    }


def _pages(session, website, visit, facts, pages):
    for number in range(pages):
        text = f"{website.host} page {number}\n" + facts["text"].format(number=number)
        digest = sha256(text.encode()).hexdigest()
        session.add(Text(hash=digest, text=text, chrome="", words=len(text.split())))
        page = Page(
            visit_id=visit.id,
            website_id=website.id,
            url=f"http://{website.host}/page-{number}",
            path=f"/page-{number}",
            kind="page",
            status=200,
            title=f"Page {number} of {website.host}",
            heading=f"Page {number}",
            language="en",
            text_hash=digest,
            words=len(text.split()),
            modified_on=facts["day"],
            links_internal=10,
            accessibility={"main_headings": 1, "images_without_text": number % 2, "language_missing": 0},
            fetched_at=NOW,
        )
        session.add(page)
        session.flush()
        if not number:
            session.add(
                BrokenLink(
                    visit_id=visit.id,
                    website_id=website.id,
                    page_id=page.id,
                    url=f"http://{website.host}/gone",
                    text="Gone",
                    cause="http_404",
                )
            )


def write_decisions(session, *, sample):
    """Sixty scored websites on which people decided by use alone, whatever else was found."""
    chance, scoring = random.Random(7), newest_scoring(session)
    for number in range(60):
        host = f"decided-{number}.example"
        site = Website(key=host, host=host, created_at=NOW, updated_at=NOW)
        session.add(site)
        session.flush()
        values = {name: chance.uniform(0, 100) for name in JUDGED}
        findings = {
            name: {"value": value, "confidence": 0.9, "sentence": f"{name}_unknown", "evidence": {}}
            for name, value in values.items()
        }
        score = ScoreRow(
            scoring_id=scoring.id,
            website_id=site.id,
            policy=current_policy().version,
            created_at=NOW,
            proposal="keep",
            target=None,
            reason="good_score",
            reason_values={"score": 60},
            score=DECIDED_SCORE,
            confidence=0.9,
            findings=findings,
        )
        session.add(score)
        session.flush()
        action = "keep" if values["use"] >= 45 else "close"
        common = {"website_id": site.id, "action": action, "reason": DECIDED_BECAUSE, "by": "anna", "at": NOW}
        proposed = Decision(number=1, kind="proposed", score_id=score.id, sample=sample, **common)
        session.add(proposed)
        session.flush()
        if action != "keep":
            # A person may have answered a sample: then it is still a sample that was answered.
            session.add(Decision(number=2, kind="signed_off", refers_to=proposed.id, **common))


def turn_decisions(session):
    """Let people have decided by freshness, so that there is another suggestion."""
    for row in session.exec(select(ScoreRow).where(ScoreRow.score == DECIDED_SCORE)):
        use, other = row.findings["use"], row.findings["freshness"]
        row.findings = {**row.findings, "freshness": use, "use": other}
        session.add(row)
