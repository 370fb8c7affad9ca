"""The pages on which a person proves who they are, online or with a code to take to an office."""

from collections.abc import Callable
from functools import wraps

from authlib.oauth2.rfc6749.errors import AccessDeniedError
from flask import Blueprint, Flask, current_app, redirect, render_template, request
from werkzeug.wrappers import Response

from app import clock
from app.config import Settings
from app.identity.entry import visit
from app.identity.entry.finish import go_on
from app.identity.entry.visit import Visit
from app.identity.people.models import ProviderSession
from app.identity.proofing import operations, presenters, queries
from app.identity.proofing.forms import (
    CLAIM_FIELDS,
    DOCUMENT_FIELDS,
    claim_from,
    document_from,
    typed,
)
from app.identity.proofing.models import Proofing
from app.identity.proofing.port import CheckerUnavailableError, EvidenceChecker, Question
from app.identity.proofing.rules import Claim, missing
from app.identity.proofing.sandbox import SandboxChecker
from app.identity.provider.rules import identity_of
from app.identity.provider.views import authorization, respond
from app.web import access, requests
from app.web.languages import day

blueprint = Blueprint("identity_prove", __name__, url_prefix="/identity/prove")

Page = str | Response | tuple[str, int]
_REFUSED = 422
DEFAULT_WANTED = "P2"


def register(app: Flask) -> None:
    settings: Settings = app.extensions["settings"]
    # Only invented people are in the sandbox, so production proves in person until it has a checker.
    app.extensions["identity_checker"] = None if settings.production else SandboxChecker()
    app.register_blueprint(blueprint)


def checker() -> EvidenceChecker | None:
    found: EvidenceChecker | None = current_app.extensions["identity_checker"]
    return found


def _wanted(at: Visit) -> str:
    return identity_of(at.wanted) or DEFAULT_WANTED


def proving(view: Callable[[Visit, ProviderSession], Page]) -> Callable[[], Page]:
    """Only somebody who signed in with two factors proves an identity; others are sent to do so."""

    @wraps(view)
    def guarded() -> Page:
        at = visit.load()
        signed_in = at.signed_in()
        if signed_in is None:
            return redirect(at.url("entry.sign_in"), 303)
        if signed_in.level != queries.TWO_FACTORS:
            return redirect(at.url("entry.code"), 303)
        return view(at, signed_in)

    return guarded


@blueprint.get("/")
@access.public
@proving
def start(at: Visit, signed_in: ProviderSession) -> Page:
    row = queries.proofing_of(requests.db(), signed_in.person_id, now=at.now)
    if row is not None and row.code:
        return redirect(at.url("prove.in_person"), 303)
    page = presenters.prove_page(at, "prove.start", online=checker() is not None)
    return render_template("identity/prove/start.html", page=page)


@blueprint.get("/details")
@access.public
@proving
def details(at: Visit, signed_in: ProviderSession) -> Page:
    row = queries.proofing_of(requests.db(), signed_in.person_id, now=at.now)
    claim = queries.claim_of(row) if row else None
    return _details(at, _claim_values(claim) if claim else {}, [])


def _details(at: Visit, values: dict[str, str], faults: list[str]) -> Page:
    errors = {name: presenters.fault(name) for name in faults}
    if "too_many" in errors:
        errors = {"given_names": errors["too_many"]}
    page = presenters.prove_page(at, "prove.details", back="prove.start", values=values, errors=errors)
    shown = render_template("identity/prove/details.html", page=page)
    return (shown, _REFUSED) if faults else shown


def _claim_values(claim: Claim) -> dict[str, str]:
    born = claim.birth_date
    parts = (" ".join(claim.given_names), claim.family_name, str(born.day), str(born.month), str(born.year),
             claim.postcode)  # fmt: skip
    return dict(zip(CLAIM_FIELDS, parts, strict=True))


@blueprint.post("/details")
@access.public
@proving
def keep_details(at: Visit, signed_in: ProviderSession) -> Page:
    claim, faults = claim_from(request.form, today=clock.today())
    if claim is None:
        return _details(at, typed(request.form, CLAIM_FIELDS), faults)
    known = queries.proofing_of(requests.db(), signed_in.person_id, now=at.now)
    if known is None or queries.claim_of(known) != claim:
        made = operations.begin(
            requests.db(), signed_in.person_id, wanted=_wanted(at), claim=claim, now=at.now
        )
        if made is None:
            return _details(at, typed(request.form, CLAIM_FIELDS), ["too_many"])
    online = checker() is not None and request.form.get("way") != "in_person"
    return redirect(at.url("prove.document" if online else "prove.in_person"), 303)


@blueprint.get("/document")
@access.public
@proving
def document(at: Visit, signed_in: ProviderSession) -> Page:
    if queries.proofing_of(requests.db(), signed_in.person_id, now=at.now) is None:
        return redirect(at.url("prove.details"), 303)
    return _document(at, {}, {})


def _document(at: Visit, values: dict[str, str], errors: dict[str, str]) -> Page:
    page = presenters.prove_page(
        at, "prove.document", back="prove.details", values=values, errors=errors, kinds=presenters.kinds()
    )
    shown = render_template("identity/prove/document.html", page=page)
    return (shown, _REFUSED) if errors else shown


@blueprint.post("/document")
@access.public
@proving
def check_document(at: Visit, signed_in: ProviderSession) -> Page:
    row = queries.proofing_of(requests.db(), signed_in.person_id, now=at.now)
    claim, known = queries.claim_of(row) if row else None, checker()
    if row is None or claim is None or known is None:
        return redirect(at.url("prove.details"), 303)
    values = typed(request.form, DOCUMENT_FIELDS)
    given, faults = document_from(request.form)
    if given is None:
        return _document(at, values, {name: presenters.fault(name) for name in faults})
    requests.release()  # the registers may be slow: no connection is held meanwhile
    try:
        found = known.check_document(claim, given)
        activity, fraud = known.activity(claim), known.fraud(claim)
    except CheckerUnavailableError:
        return _document(at, values, {"kind": presenters.fault("unavailable")})
    operations.add_evidence(requests.db(), row, found, activity=activity, fraud=fraud)
    if row.asked_at is not None:
        return _finished(at, signed_in, row)
    return redirect(at.url("prove.questions"), 303)


@blueprint.get("/questions")
@access.public
@proving
def questions(at: Visit, signed_in: ProviderSession) -> Page:
    row = queries.proofing_of(requests.db(), signed_in.person_id, now=at.now)
    if row is None or not row.evidence or row.asked_at is not None:
        return redirect(at.url("prove.result" if row and row.asked_at else "prove.details"), 303)
    found = _questions(row)
    if not found:
        return redirect(at.url("prove.result"), 303)
    return _ask(at, found, [])


def _questions(row: Proofing) -> tuple[Question, ...]:
    claim, known = queries.claim_of(row), checker()
    try:
        return known.questions(claim) if known and claim else ()
    except CheckerUnavailableError:
        return ()


def _ask(at: Visit, found: tuple[Question, ...], unanswered: list[str]) -> Page:
    errors = {f"q-{name}": presenters.fault("answer") for name in unanswered}
    values = {name: value for name, value in request.form.items() if name.startswith("q-")}
    page = presenters.prove_page(
        at,
        "prove.questions",
        back="prove.document",
        values=values,
        errors=errors,
        questions=presenters.questions(found),
    )
    shown = render_template("identity/prove/questions.html", page=page)
    return (shown, _REFUSED) if unanswered else shown


@blueprint.post("/questions")
@access.public
@proving
def check_answers(at: Visit, signed_in: ProviderSession) -> Page:
    row = queries.proofing_of(requests.db(), signed_in.person_id, now=at.now)
    claim, known = queries.claim_of(row) if row else None, checker()
    if row is None or claim is None or known is None or not row.evidence:
        return redirect(at.url("prove.details"), 303)
    found = _questions(row)
    answers = {q.id: request.form.get(f"q-{q.id}", "") for q in found}
    unanswered = [q.id for q in found if answers[q.id] not in q.choices]
    if unanswered:
        return _ask(at, found, unanswered)
    if operations.ask(requests.db(), row, now=at.now):
        operations.add_verification(requests.db(), row, known.verify(claim, answers))
    return _finished(at, signed_in, row)


def _finished(at: Visit, signed_in: ProviderSession, row: Proofing) -> Page:
    """On to the service if the wanted level is proven now, else to what still lacks."""
    lacking = missing(queries.scores_of(row), row.wanted)
    if lacking:
        return redirect(at.url("prove.result"), 303)
    if operations.finish(requests.db(), row, way="online", now=at.now) is None:
        return redirect(at.url("prove.result"), 303)
    return go_on(at, signed_in)


@blueprint.get("/result")
@access.public
@proving
def result(at: Visit, signed_in: ProviderSession) -> Page:
    row = queries.proofing_of(requests.db(), signed_in.person_id, now=at.now)
    if row is None:
        return redirect(at.url("prove.start"), 303)
    lacking = missing(queries.scores_of(row), row.wanted) or ("fraud",)
    page = presenters.prove_page(
        at, "prove.result", reasons=tuple(map(presenters.reason, lacking)), online=checker() is not None
    )
    return render_template("identity/prove/result.html", page=page)


@blueprint.get("/in-person")
@access.public
@proving
def in_person(at: Visit, signed_in: ProviderSession) -> Page:
    row = queries.proofing_of(requests.db(), signed_in.person_id, now=at.now)
    if row is None:
        return redirect(at.url("prove.details"), 303)
    page = presenters.prove_page(
        at,
        "prove.in_person",
        back="prove.details",
        code=presenters.in_person_code(row.code) if row.code else "",
        until=day(clock.local(row.expires_at)),
    )
    return render_template("identity/prove/in-person.html", page=page)


@blueprint.post("/in-person")
@access.public
@proving
def make_code(at: Visit, signed_in: ProviderSession) -> Page:
    row = queries.proofing_of(requests.db(), signed_in.person_id, now=at.now)
    if row is None:
        return redirect(at.url("prove.details"), 303)
    operations.go_in_person(requests.db(), row, now=at.now)
    return redirect(at.url("prove.in_person"), 303)


@blueprint.post("/leave")
@access.public
def leave() -> Page:
    """Back to the service without a proven identity: it is told so, and nothing more."""
    at = visit.load()
    if at.asked is None or at.waiting is None:
        return redirect("/", 303)
    at.waiting.answered_at = at.now
    return respond(authorization(at.now).refuse(AccessDeniedError(), at.asked.parameters))
