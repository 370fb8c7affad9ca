"""The workbench at /rationalisation: the queue, a website's page, decisions, the criteria."""

from flask import Blueprint, Flask, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from app import clock
from app.estate.queries import website_by_host
from app.organisations.queries import covers
from app.rationalisation.decisions import operations
from app.rationalisation.decisions.rules import faults, waiting_for_sign_off
from app.rationalisation.lists.views import as_asked, as_csv, as_view, wants_csv
from app.rationalisation.policies.queries import document_in_force, policy_in_force, policy_named
from app.rationalisation.policies.views import may_accept
from app.rationalisation.queue.queries import counts_by, queue_page, queue_source, whole_queue
from app.rationalisation.scoring.policy import Policy
from app.rationalisation.scoring.policy_file import policy_text
from app.rationalisation.scoring.queries import (
    moved_between,
    newest_scoring,
    newest_scorings,
    scored_sites,
)
from app.rationalisation.scoring.sensitivity import changes
from app.rationalisation.triage.asked import asked_from
from app.rationalisation.triage.calibration import calibration_view
from app.rationalisation.triage.changes import (
    CHANGES,
    WHAT_IF,
    changed_rows,
    changes_view,
    what_if_rows,
)
from app.rationalisation.triage.criteria import criteria_view
from app.rationalisation.triage.deciding import answer_view, decide_view, wish_from
from app.rationalisation.triage.exports import queue_csv
from app.rationalisation.triage.presenters import HOME, queue_view
from app.rationalisation.triage.queries import SiteSeen, judged_sites, site_seen
from app.rationalisation.triage.site import Reach, site_view
from app.rationalisation.triage.what_if import weights_from, what_if_view
from app.web import access, htmx, requests
from app.web.languages import _

blueprint = Blueprint("rationalisation", __name__, url_prefix="/rationalisation")


@blueprint.get("/", strict_slashes=False)
@access.staff("content", "approver", "analyst")
def index() -> str:
    """The queue, filtered and sorted by the query string."""
    session, asked = requests.db(), asked_from(request.args)
    source = queue_source(session)
    page = queue_page(session, source, asked)
    counts = {field: counts_by(session, source, field) for field in ("proposal", "owner", "status")}
    view = queue_view(asked, page, counts, newest_scoring(session))
    name = "_queue.html" if htmx.is_fragment() else "index.html"
    return render_template(f"rationalisation/{name}", page=view)


@blueprint.get("/websites.csv")
@access.staff("content", "approver", "analyst")
def websites_csv() -> Response:
    """The same queue, whole, as CSV."""
    session = requests.db()
    text = queue_csv(whole_queue(session, queue_source(session), asked_from(request.args)))
    headers = {"Content-Disposition": "attachment; filename=websites.csv"}
    return Response(text, content_type="text/csv; charset=utf-8", headers=headers)


@blueprint.get("/criteria")
@access.staff("content", "approver", "analyst")
def criteria() -> str:
    """The policy in force: what each criterion means and weighs."""
    return render_template(
        "rationalisation/criteria.html", page=criteria_view(policy_in_force(requests.db()))
    )


@blueprint.get("/what-if")
@access.staff("content", "approver", "analyst")
def what_if() -> str | Response:
    """Which proposals other weights would change; a question, nothing is stored."""
    session = requests.db()
    policy = policy_in_force(session)
    weights, errors = weights_from(policy, request.args)
    scoring = newest_scoring(session)
    sites = list(scored_sites(session, scoring.id)) if scoring and request.args else []
    found = list(changes(iter(sites), policy.with_weights(weights))) if not errors else []
    rows, asked = what_if_rows(found), as_asked(WHAT_IF, sort="host", carry=policy.criteria)
    if wants_csv():
        return as_csv(rows, WHAT_IF, asked, "what-if")
    listed = as_view(rows, WHAT_IF, asked, _("Websites whose proposal would change"))
    view = what_if_view(policy, request.args, errors, len(sites), listed)
    return render_template("rationalisation/what_if.html", page=view)


@blueprint.get("/policy.yaml")
@access.staff("content", "approver", "analyst")
def policy_yaml() -> Response:
    """The policy in force as a file; with other weights, a version of its own for `hub score --policy`."""
    session = requests.db()
    weights, errors = weights_from(policy_in_force(session), request.args)
    if errors:
        abort(400)
    headers = {"Content-Disposition": "attachment; filename=policy.yaml"}
    text = policy_text(weights, clock.today()) if request.args else document_in_force(session)
    return Response(text, content_type="application/yaml; charset=utf-8", headers=headers)


@blueprint.get("/calibration")
@access.staff("content", "approver", "analyst")
def calibration() -> str:
    """Whether people agree with the proposals, and weights that would agree more."""
    session = requests.db()
    view = calibration_view(judged_sites(session), policy_in_force(session), may_accept=may_accept())
    return render_template("rationalisation/calibration.html", page=view)


@blueprint.get("/changes")
@access.staff("content", "approver", "analyst")
def changed() -> str | Response:
    """What changed since the scoring before the newest."""
    session = requests.db()
    runs = newest_scorings(session, 2)
    rows = changed_rows(moved_between(session, runs[1].id, runs[0].id) if len(runs) == 2 else [])
    asked = as_asked(CHANGES, sort="host")
    if wants_csv():
        return as_csv(rows, CHANGES, asked, "changes")
    view = changes_view(runs, as_view(rows, CHANGES, asked, _("Websites whose proposal changed")))
    return render_template("rationalisation/changes.html", page=view)


@blueprint.get("/sites/<host>")
@access.staff("content", "approver", "analyst")
def site(host: str) -> str:
    """One website with its score, evidence and history."""
    seen = _seen(host)
    reach = Reach(content=_covers(seen, "content"), approver=_covers(seen, "approver"))
    view = site_view(seen, _policy_of(seen), access.actor(), reach)
    return render_template("rationalisation/site.html", page=view)


@blueprint.get("/sites/<host>/decide")
@access.staff("content")
def decide(host: str) -> str:
    """The form for a decision, with the proposal chosen."""
    seen = _seen(host)
    if not _covers(seen, "content"):
        abort(403)
    return render_template("rationalisation/decide.html", page=decide_view(seen))


@blueprint.post("/sites/<host>/decide")
@access.staff("content")
def record(host: str) -> BaseResponse | tuple[str, int]:
    """Record a decision; one that ends the website then waits for sign-off."""
    session, seen, wish = requests.db(), _seen(host), wish_from(request.form)
    if not _covers(seen, "content"):
        abort(403)
    other = website_by_host(session, wish.target.strip()) if wish.action == "merge" else None
    found = faults(wish, seen.website.host, frozenset({other.host} if other else ()))
    if found:
        view = decide_view(seen, request.form, found)
        return render_template("rationalisation/decide.html", page=view), 422
    operations.propose(
        session,
        website_id=seen.website.id,
        wish=wish,
        by=access.actor().subject or "",
        score_id=seen.score.id if seen.score else None,
        now=clock.now(),
    )
    return redirect(f"{HOME}sites/{seen.website.host}#decisions")


@blueprint.get("/sites/<host>/sign-off")
@access.staff("approver")
def sign_off(host: str) -> str | BaseResponse:
    """The approver's form for the proposal that waits."""
    seen = _seen(host)
    if not _covers(seen, "approver"):
        abort(403)
    waiting = waiting_for_sign_off(seen.steps)
    if waiting is None:
        return redirect(f"{HOME}sites/{seen.website.host}#decisions")
    return render_template("rationalisation/answer.html", page=answer_view(seen.website.host, waiting))


@blueprint.post("/sites/<host>/sign-off")
@access.staff("approver")
def answer(host: str) -> BaseResponse | tuple[str, int]:
    """Sign the proposal off or send it back, unless it is one's own."""
    seen = _seen(host)
    if not _covers(seen, "approver"):
        abort(403)
    waiting = waiting_for_sign_off(seen.steps)
    chosen = request.form.get("answer", "")
    if waiting is not None and chosen not in {"sign-off", "send-back"}:
        view = answer_view(seen.website.host, waiting, request.form, {"answer": "answer_missing"})
        return render_template("rationalisation/answer.html", page=view), 422
    try:
        operations.answer(
            requests.db(),
            website_id=seen.website.id,
            proposal_id=request.form.get("proposal", ""),
            agrees=chosen == "sign-off",
            reason=request.form.get("reason", ""),
            by=access.actor().subject or "",
            now=clock.now(),
        )
    except operations.NotYoursError:
        abort(403)
    except operations.NothingWaitingError:
        abort(409)
    return redirect(f"{HOME}sites/{seen.website.host}#decisions")


def _covers(seen: SiteSeen, role: access.Role) -> bool:
    """Whether the actor's role reaches this website: one of an organisation decides about its own only."""
    return covers(
        requests.db(),
        access.actor().organisations_as(role),
        organisation_id=seen.website.organisation_id,
        owner=seen.website.owner,
    )


def _policy_of(seen: SiteSeen) -> Policy:
    """The policy that the newest score was made under, or the one in force where that is not known."""
    session = requests.db()
    made = policy_named(session, seen.score.policy) if seen.score else None
    return made or policy_in_force(session)


def _seen(host: str) -> SiteSeen:
    found = site_seen(requests.db(), host)
    if found is None:
        abort(404)
    return found


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
