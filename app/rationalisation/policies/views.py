"""/rationalisation/policies: which policy is in force, accepting suggested weights, withdrawing them."""

from flask import Blueprint, Flask, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from app import clock
from app.rationalisation.lists.views import as_asked, as_csv, as_view, wants_csv
from app.rationalisation.policies import operations, presenters, queries
from app.rationalisation.policies.rules import Step, in_force, reason_fault
from app.rationalisation.scoring.calibration import Suggestion, suggestion
from app.rationalisation.scoring.policy import Policy
from app.rationalisation.scoring.policy_file import current_policy
from app.rationalisation.scoring.queries import newest_scoring, scored_sites
from app.rationalisation.scoring.sensitivity import changes
from app.rationalisation.triage.queries import judged_sites
from app.web import access, requests
from app.web.languages import _

blueprint = Blueprint("rationalisation_policies", __name__, url_prefix="/rationalisation/policies")


def may_accept() -> bool:
    """Whether the reader approves for the whole estate: a policy scores everybody's websites."""
    actor = access.actor()
    return actor.has_role("approver") and actor.organisations_as("approver") is None


@blueprint.get("")
@access.staff("content", "approver", "analyst")
def index() -> str | Response:
    """The policy in force, and every acceptance and withdrawal."""
    session, base = requests.db(), current_policy().version
    steps = queries.steps_of(session)
    rows = presenters.policy_rows(steps, base, access.actor().subject or "")
    asked = as_asked(presenters.POLICIES, sort="at", descending=True)
    if wants_csv():
        return as_csv(rows, presenters.POLICIES, asked, "policies")
    policy, accepted = queries.policy_in_force(session), in_force(steps, base) is not None
    page = presenters.PoliciesView(
        policy.version,
        policy.valid_from,
        base,
        accepted,
        as_view(rows, presenters.POLICIES, asked, _("Accepted policies")),
        accepted and may_accept(),
    )
    return render_template("rationalisation/policies.html", page=page)


@blueprint.get("/<int:number>.yaml")
@access.staff("content", "approver", "analyst")
def document(number: int) -> Response:
    """An accepted policy as its file."""
    text = queries.document_of(requests.db(), number) or abort(404)
    headers = {"Content-Disposition": f"attachment; filename=policy-{number}.yaml"}
    return Response(text, content_type="application/yaml; charset=utf-8", headers=headers)


@blueprint.get("/accept")
@access.staff("approver")
def form() -> str:
    """The suggestion beside the weights in force, and how many proposals it would change."""
    policy, found, decisions = _suggested()
    return _accept_page(policy, found or abort(404), decisions)


@blueprint.post("/accept")
@access.staff("approver")
def accept() -> BaseResponse | tuple[str, int]:
    """Accept the suggestion that was shown; one that has changed meanwhile is shown again."""
    policy, found, decisions = _suggested()
    reason = request.form.get("reason", "")
    errors = _accept_faults(policy, found, reason)
    if errors:
        return _accept_page(policy, found, decisions, reason, errors), 422
    if found is None:
        abort(404)
    try:
        operations.accept(
            requests.db(),
            weights=found.weights,
            decisions=decisions,
            reason=reason,
            by=access.actor().subject or "",
            today=clock.today(),
            now=clock.now(),
        )
    except operations.OvertakenError:
        return _accept_page(*_suggested(), reason, {"suggestion": "policy_changed"}), 422
    return redirect(presenters.HOME)


@blueprint.get("/withdraw")
@access.staff("approver")
def withdrawal() -> str:
    """The form that withdraws the accepted policy in force."""
    step, again = _standing()
    return render_template("rationalisation/withdraw.html", page=presenters.withdraw_view(step, again))


@blueprint.post("/withdraw")
@access.staff("approver")
def withdraw() -> BaseResponse | tuple[str, int]:
    """Put the policy before in force again, from the next scoring."""
    step, again = _standing()
    reason = request.form.get("reason", "")
    if fault := reason_fault(reason):
        view = presenters.withdraw_view(step, again, reason, {"reason": fault})
        return render_template("rationalisation/withdraw.html", page=view), 422
    number = request.form.get("number", "")
    try:
        operations.withdraw(
            requests.db(),
            number=int(number) if number.isdecimal() else 0,
            reason=reason,
            by=access.actor().subject or "",
            now=clock.now(),
        )
    except operations.NothingToWithdrawError:
        abort(409)
    return redirect(presenters.HOME)


def _accept_faults(policy: Policy, found: Suggestion | None, reason: str) -> dict[str, str]:
    """What is wrong with an acceptance, as codes by field."""
    faults = {}
    if found and (fault := reason_fault(reason)):
        faults["reason"] = fault
    if request.form.get("policy", policy.version) != policy.version:
        faults["suggestion"] = "policy_changed"
    elif found and request.form.get("suggestion", "") != presenters.fingerprint(found.weights):
        faults["suggestion"] = "suggestion_changed"
    return faults


def _suggested() -> tuple[Policy, Suggestion | None, int]:
    """The policy in force, what is suggested, if anything, and on how many people's decisions it rests."""
    if not may_accept():
        abort(403)
    judged, policy = judged_sites(requests.db()), queries.policy_in_force(requests.db())
    return policy, suggestion(judged, policy), len(judged)


def _accept_page(
    policy: Policy,
    found: Suggestion | None,
    decisions: int,
    reason: str = "",
    errors: dict[str, str] | None = None,
) -> str:
    session = requests.db()
    scoring = newest_scoring(session)
    sites = list(scored_sites(session, scoring.id)) if scoring else []
    moved = sum(1 for _change in changes(sites, policy.with_weights(found.weights))) if found else 0
    view = presenters.accept_view(
        policy, found, decisions=decisions, changes=moved, scored=len(sites), reason=reason, errors=errors
    )
    return render_template("rationalisation/accept.html", page=view)


def _standing() -> tuple[Step, str]:
    """The acceptance in force, and the version that would be in force without it."""
    if not may_accept():
        abort(403)
    steps, base = queries.steps_of(requests.db()), current_policy().version
    step = in_force(steps, base) or abort(404)
    before = in_force([each for each in steps if each.number != step.number], base)
    return step, before.version if before else base


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
