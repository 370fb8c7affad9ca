"""Files of a journey over HTTP: taken with a form, given back to whoever sent them."""

from flask import Blueprint, abort, make_response, request
from werkzeug.wrappers import Response

from app import clock
from app.journeys.cases.queries import case_of
from app.journeys.drafts.models import Draft
from app.journeys.drafts.queries import draft_of
from app.journeys.fields import RefusedError
from app.journeys.files import File, received
from app.journeys.pages import REMOVE, Place
from app.journeys.uploads import connection, operations
from app.journeys.uploads.models import Upload
from app.journeys.visits import owner, spec_for
from app.storage import MissingFileError, UnreadableFileError
from app.web import access, requests

blueprint = Blueprint("uploads", __name__, url_prefix="/services/<service>/uploads")

Form = dict[str, list[str]]


def taken(draft: Draft, place: Place, form: Form) -> Form:
    """The form with every file of this page received; no file chosen leaves the one from before, unless
    that may be taken off and is.
    """
    kept = place.scope(draft.answers)
    for question in place.page.questions:
        name = question.name
        if not isinstance(question.kind, File):
            continue
        form[name] = [_one(draft, name, question.kind)]
        taken_off = question.optional and f"{name}-{REMOVE}" in form
        if form[name] == [""] and kept.get(name) and not taken_off:
            form[name] = [received(kept[name])]
    return form


def _one(draft: Draft, name: str, kind: File) -> str:
    sent = request.files.get(name)
    if sent is None or not sent.filename:
        return ""
    try:
        value = operations.receive(
            requests.db(),
            store=connection.files(),
            scanner=connection.scanning(),
            kind=kind,
            draft_id=draft.id,
            question=name,
            name=sent.filename,
            content=sent.stream.read(kind.max_bytes + 1),
            now=clock.now(),
        )
    except RefusedError as refused:
        return received({"refused": refused.code})
    return received(value)


@blueprint.get("/<upload_id>")
@access.public
def show(service: str, upload_id: str) -> Response:
    """A file, to whoever sent it; to anybody else it does not exist."""
    spec_for(service)
    row = requests.db().get(Upload, upload_id)
    if row is None or not _mine(row):
        abort(404)
    try:
        content = connection.files().get(row.key)
    except (MissingFileError, UnreadableFileError):
        abort(404)
    answer = make_response(content)
    answer.mimetype = row.media_type
    answer.headers.set("Content-Disposition", "attachment", filename=row.name)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _mine(row: Upload) -> bool:
    asking = owner()
    draft = draft_of(requests.db(), owner=asking, draft_id=row.draft_id)
    if draft is None or not draft.case_id:
        return draft is not None
    return case_of(requests.db(), owner=asking, case_id=draft.case_id) is not None
