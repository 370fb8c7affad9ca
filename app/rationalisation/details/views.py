"""The tables of a website's page, of calibration and of the criteria: filtered, sorted, as CSV."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, Response, abort, render_template

from app.analysis.clusters import hub_pairs_of
from app.analysis.queries import newest_run, overlaps_of, pairs_of
from app.estate.models import Website
from app.estate.queries import website_by_host
from app.rationalisation.decisions.queries import history
from app.rationalisation.details import presenters, queries
from app.rationalisation.evidence.presenters import ListPage
from app.rationalisation.evidence.queries import page_seen
from app.rationalisation.lists.rules import Column, Row
from app.rationalisation.lists.views import as_asked, as_csv, as_view, wants_csv
from app.rationalisation.policies.queries import policy_in_force, policy_named
from app.rationalisation.rescoring.queries import rescores_of
from app.rationalisation.scoring.calibration import suggestion
from app.rationalisation.scoring.queries import score_history
from app.rationalisation.triage.queries import judged_sites
from app.web import access, requests
from app.web.languages import _, _l

blueprint = Blueprint("rationalisation_details", __name__, url_prefix="/rationalisation")

# A website has been scored a few hundred times at most, and repeats no more pages than it has.
EVERY = 100_000


@dataclass(frozen=True)
class _Table:
    """One table: the name of its file, its columns, how it is sorted at first, and its words."""

    name: str
    columns: tuple[Column, ...]
    sort: str
    title: Any
    lead: Any
    descending: bool = False


CRITERIA = _Table(
    "criteria",
    presenters.CRITERIA,
    "weight",
    _l("Criteria of %(host)s"),
    _l("Each criterion of the newest score with what was found and how sure it is."),
    descending=True,
)
OVERLAPS = _Table(
    "overlaps",
    presenters.OVERLAPS,
    "share",
    _l("Websites that repeat %(host)s"),
    _l("How much of its main text each other website publishes too."),
    descending=True,
)
PAIRS = _Table(
    "shared-pages",
    presenters.PAIRS,
    "alike",
    _l("Pages that %(host)s shares"),
    _l("Its pages beside those of other websites that say much the same."),
    descending=True,
)
HUB_PAIRS = _Table(
    "hub-pages",
    presenters.HUB_PAIRS,
    "alike",
    _l("Pages of %(host)s that the hub publishes too"),
    _l("Its pages beside pages of the hub that say much the same."),
    descending=True,
)
SCORES = _Table(
    "scores",
    presenters.SCORES,
    "at",
    _l("Every score of %(host)s"),
    _l("Scores are never overwritten: each keeps the policy, the day and the crawl that it rests on."),
    descending=True,
)
DECISIONS = _Table(
    "decisions",
    presenters.DECISIONS,
    "at",
    _l("Decisions about %(host)s"),
    _l("Every step, with who took it and why. Sample decisions are no people's."),
)
LINKS = _Table("links", presenters.LINKS, "url", _l("Links"), _l("Every link that stands on the page."))
CONFUSION = _Table(
    "proposals-and-decisions",
    presenters.CONFUSION,
    "count",
    _l("What was proposed, and what people decided"),
    _l("Sample decisions are never counted, nor proposals that still wait for sign-off."),
    descending=True,
)
LEANINGS = _Table(
    "calibration-by-criterion",
    presenters.LEANINGS,
    "weight",
    _l("What people went by"),
    _l("What each criterion was worth on average where people kept a website, and where they ended it."),
    descending=True,
)
DEFINITIONS = _Table(
    "scoring-criteria",
    presenters.DEFINITIONS,
    "weight",
    _l("Criteria and their weights"),
    _l("The policy in force, as a table."),
    descending=True,
)


@blueprint.get("/sites/<host>/criteria")
@access.staff("content", "approver", "analyst")
def criteria(host: str) -> str | Response:
    """The criteria of a website's newest score."""
    session, website = requests.db(), _website(host)
    newest = next(iter(score_history(session, website.id, 1)), None)
    policy = (policy_named(session, newest.policy) if newest else None) or policy_in_force(session)
    return _of_site(website, CRITERIA, presenters.criterion_rows(newest, policy))


@blueprint.get("/sites/<host>/overlaps")
@access.staff("content", "approver", "analyst")
def overlaps(host: str) -> str | Response:
    """The websites that repeat this one."""
    session, website = requests.db(), _website(host)
    run = newest_run(session)
    rows = presenters.overlap_rows(overlaps_of(session, run.id, website.id)) if run else []
    return _of_site(website, OVERLAPS, rows)


@blueprint.get("/sites/<host>/shared-pages")
@access.staff("content", "approver", "analyst")
def shared_pages(host: str) -> str | Response:
    """Every page that another website publishes too."""
    session, website = requests.db(), _website(host)
    run = newest_run(session)
    rows = presenters.pair_rows(pairs_of(session, run.id, website.id, EVERY)) if run else []
    return _of_site(website, PAIRS, rows)


@blueprint.get("/sites/<host>/hub-pages")
@access.staff("content", "approver", "analyst")
def hub_pages(host: str) -> str | Response:
    """Every page that the hub publishes too."""
    session, website = requests.db(), _website(host)
    run = newest_run(session)
    rows = presenters.hub_pair_rows(hub_pairs_of(session, run.id, website.id, EVERY)) if run else []
    return _of_site(website, HUB_PAIRS, rows)


@blueprint.get("/sites/<host>/scores")
@access.staff("content", "approver", "analyst")
def scores(host: str) -> str | Response:
    """Every score that a website has had."""
    session, website = requests.db(), _website(host)
    visited = queries.visit_days(session, website.id)
    together = presenters.score_rows(score_history(session, website.id, EVERY), visited)
    alone = presenters.score_rows(rescores_of(session, website.id), visited)
    return _of_site(website, SCORES, together + alone)


@blueprint.get("/sites/<host>/decisions")
@access.staff("content", "approver", "analyst")
def decisions(host: str) -> str | Response:
    """Every step of the decisions about a website."""
    website = _website(host)
    steps = history(requests.db(), website.id)
    return _of_site(website, DECISIONS, presenters.decision_rows(steps, access.actor().subject or ""))


@blueprint.get("/pages/<page_id>/links")
@access.staff("content", "approver", "analyst")
def links(page_id: str) -> str | Response:
    """Every link of one page."""
    seen = page_seen(requests.db(), page_id) or abort(404)
    back = (seen.page.heading or seen.page.title or seen.page.url, f"/rationalisation/pages/{page_id}")
    return _answer(LINKS, presenters.link_rows(seen.links), str(LINKS.title), back)


@blueprint.get("/calibration/decisions")
@access.staff("content", "approver", "analyst")
def confusion() -> str | Response:
    """How often each proposal met each decision."""
    rows = presenters.confusion_rows(judged_sites(requests.db()))
    return _answer(CONFUSION, rows, str(CONFUSION.title), _calibration())


@blueprint.get("/calibration/criteria")
@access.staff("content", "approver", "analyst")
def by_criterion() -> str | Response:
    """What people went by, criterion by criterion."""
    judged, policy = judged_sites(requests.db()), policy_in_force(requests.db())
    found = suggestion(judged, policy)
    rows = presenters.leaning_rows(judged, policy, found.weights if found else None)
    return _answer(LEANINGS, rows, str(LEANINGS.title), _calibration())


@blueprint.get("/criteria/table")
@access.staff("content", "approver", "analyst")
def definitions() -> str | Response:
    """The criteria of the policy in force, as a table."""
    back = (_("How websites are scored"), "/rationalisation/criteria")
    rows = presenters.definition_rows(policy_in_force(requests.db()))
    return _answer(DEFINITIONS, rows, str(DEFINITIONS.title), back)


def _calibration() -> tuple[str, str]:
    return _("Do people agree with the proposals?"), "/rationalisation/calibration"


def _of_site(website: Website, table: _Table, rows: list[Row]) -> str | Response:
    title = str(table.title) % {"host": website.host}
    return _answer(table, rows, title, (website.host, f"{presenters.SITES}{website.host}"), website.host)


def _answer(
    table: _Table, rows: list[Row], title: str, back: tuple[str, str], about: str = ""
) -> str | Response:
    """The list on its page, or the whole of it as a file."""
    asked = as_asked(table.columns, sort=table.sort, descending=table.descending)
    if wants_csv():
        return as_csv(rows, table.columns, asked, f"{table.name}-{about}" if about else table.name)
    text, href = back
    page = ListPage(text, href, str(table.lead), as_view(rows, table.columns, asked, title))
    return render_template("rationalisation/details.html", page=page)


def _website(host: str) -> Website:
    return website_by_host(requests.db(), host) or abort(404)


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
