"""The counter: staff with the identity role open a code that somebody brought, and say what they saw."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.identity.people import throttle
from app.identity.proofing import operations, queries
from app.identity.proofing.models import Proofing
from app.identity.proofing.port import CheckerUnavailableError
from app.identity.proofing.rules import Claim, Evidence, Scores
from app.identity.proofing.sandbox import STRENGTH
from app.identity.proofing.views import checker
from app.identity.provider.queries import person_called
from app.identity.provider.rules import Client
from app.identity.provider.views import issuer
from app.web import access, requests
from app.web.languages import _, _l

blueprint = Blueprint("identity_counter", __name__, url_prefix="/identity/in-person")

Page = str | Response | tuple[str, int]
_REFUSED = 422
# GPG 45: a document scores 2 where its details were checked, 3 where its security features were looked
# at by somebody trained; a face compared with its photo by such a person scores 3.
DOCUMENTS = {
    "passport": _l("Passport"),
    "driving_licence": _l("Photocard driving licence"),
    "bank_account": _l("Letter of a bank or building society"),
}
WITH_PHOTO = frozenset({"passport", "driving_licence"})
FEATURES, DETAILS, FACE = 3, 2, 3


@dataclass(frozen=True)
class Seen:
    """What the counter page shows."""

    code: str = ""
    name: str = ""
    claim: Claim | None = None
    documents: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""

    @property
    def error_list(self) -> list[dict[str, str]]:
        return [{"text": text, "href": f"#{name}"} for name, text in self.errors.items()]


@blueprint.get("/")
@access.staff("identity")
def ask() -> Page:
    notice = _("The identity is proven. The person can sign in to the service now.")
    page = Seen(notice=notice if request.args.get("done") else "")
    return render_template("identity/counter.html", page=page)


@blueprint.post("/")
@access.staff("identity")
def look_up() -> Page:
    """Open a code: every look-up is on record, and there are few an hour."""
    now, by = clock.now(), access.actor().subject or ""
    allowed = throttle.take(requests.db(), "in-person", by, operations.CODE_TRIES, now=now)
    code = request.form.get("code", "")
    row = queries.proofing_by_code(requests.db(), code, now=now) if allowed else None
    operations.open_in_person(requests.db(), row, by=by, now=now)
    if row is None:
        fault = _("No open code is spelled like this. Check it with the person")
        return _shown(Seen(code=code, errors={"code": fault}), _REFUSED)
    return _shown(_seen(row, code))


def _seen(row: Proofing, code: str, errors: Mapping[str, str] | None = None) -> Seen:
    claim = queries.claim_of(row)
    name = " ".join((*claim.given_names, claim.family_name)) if claim else ""
    words = {kind: str(text) for kind, text in DOCUMENTS.items()}
    return Seen(code, name, claim, words, errors or {})


def _shown(page: Seen, status: int = 200) -> Page:
    return render_template("identity/counter.html", page=page), status


@blueprint.post("/prove")
@access.staff("identity")
def prove() -> Page:
    """What was seen is scored; too little is refused with the reason."""
    now, by = clock.now(), access.actor().subject or ""
    code = request.form.get("code", "")
    row = queries.proofing_by_code(requests.db(), code, now=now)
    claim = queries.claim_of(row) if row else None
    if row is None or claim is None:
        return redirect(url_for("identity_counter.ask"), 303)
    if _is_own(row):
        fault = _("Nobody proves their own identity. Ask a colleague")
        return _shown(_seen(row, code, {"documents": fault}), _REFUSED)
    kinds = [kind for kind in request.form.getlist("documents") if kind in DOCUMENTS]
    if not kinds:
        return _shown(_seen(row, code, {"documents": _("Choose each document that you saw")}), _REFUSED)
    try:
        scores = _scores(claim, kinds)
        operations.prove_in_person(requests.db(), row, scores, by=by, now=now)
    except CheckerUnavailableError:
        fault = _("The fraud register does not answer. Try again in a few minutes")
        return _shown(_seen(row, code, {"documents": fault}), 503)
    except operations.NotProvenError:
        requests.db().rollback()
        fault = _("This is not enough. Ask for another document, or check what you looked at")
        return _shown(_seen(row, code, {"documents": fault}), _REFUSED)
    return redirect(url_for("identity_counter.ask", done=1), 303)


def _is_own(row: Proofing) -> bool:
    """Whether the member of staff is the person whose identity is to be proven."""
    who = access.actor()
    if who.issuer != issuer():
        return False
    own: dict[str, Client] = current_app.extensions["identity_clients"]
    subject = who.subject or ""
    return any(
        person_called(requests.db(), subject=subject, sector=client.sector_identifier) == row.person_id
        for client in own.values()
    )


def _scores(claim: Claim, kinds: list[str]) -> Scores:
    """GPG 45 scores of what the member of staff ticked."""
    features, face = "features" in request.form, "face" in request.form
    known = checker()
    evidence = tuple(
        Evidence(kind, STRENGTH[kind], FEATURES if features and kind in WITH_PHOTO else DETAILS)
        for kind in kinds
    )
    photo = bool(WITH_PHOTO & set(kinds))
    return Scores(
        evidence,
        activity=known.activity(claim) if known else 0,
        fraud=known.fraud(claim) if known else 1,
        verification=FACE if face and photo else 0,
    )
