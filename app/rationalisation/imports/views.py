"""/rationalisation/imports: send a list of websites, choose its columns, see what it would do, take it in."""

from flask import Blueprint, Flask, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from app import clock
from app.estate.imports.operations import SourceRefusedError
from app.estate.imports.rules import ChoiceError
from app.journeys.uploads.rules import shown_name
from app.rationalisation.imports import operations, presenters, queries
from app.rationalisation.imports.models import SentList
from app.rationalisation.lists.views import as_asked, as_csv, as_view, wants_csv
from app.web import access, requests
from app.web.languages import _

blueprint = Blueprint("rationalisation_imports", __name__, url_prefix="/rationalisation/imports")


@blueprint.get("")
@access.staff("content", "approver", "analyst")
def index() -> str | Response:
    """The form that sends a list, and the lists so far."""
    if wants_csv():
        asked = as_asked(presenters.LISTS, sort="sent", descending=True)
        rows = presenters.list_rows(queries.sent_lists(requests.db()), _reader())
        return as_csv(rows, presenters.LISTS, asked, "imports")
    return _lists_page()


@blueprint.post("")
@access.staff("content")
def send() -> BaseResponse | tuple[str, int]:
    """Keep a file and go on to its columns, or say why it is no list of websites."""
    _reach()
    file = request.files.get("list")
    if file is None or not file.filename:
        return _lists_page(_("Choose a file that lists websites")), 422
    name, content = shown_name(file.filename), file.read()
    file.close()
    try:
        sent = operations.receive(requests.db(), name=name, content=content, by=_reader(), now=clock.now())
    except SourceRefusedError as refusal:
        return _lists_page(presenters.refusal(name, str(refusal))), 422
    return redirect(f"{presenters.HOME}/{sent.id}")


@blueprint.get("/<list_id>")
@access.staff("content")
def columns(list_id: str) -> str | Response:
    """The columns of a list that waits, as their names suggest; of one taken in, what became of it."""
    sent = _sent(list_id)
    if sent.state == operations.IMPORTED:
        return _result(sent)
    given = _opened(sent)
    view = presenters.mapping_view(given, presenters.guess(given))
    return render_template("rationalisation/import_columns.html", page=view)


@blueprint.post("/<list_id>")
@access.staff("content")
def check(list_id: str) -> str | tuple[str, int]:
    """What taking the list in by these columns would do; nothing is kept."""
    given = _opened(_sent(list_id))
    chosen = presenters.chosen_from(request.form, given)
    try:
        outcome = operations.tried(requests.db(), given=given, columns=chosen, now=clock.now())
    except ChoiceError as fault:
        view = presenters.mapping_view(given, chosen, fault=fault)
        return render_template("rationalisation/import_columns.html", page=view), 422
    view = presenters.mapping_view(given, chosen, outcome=outcome)
    return render_template("rationalisation/import_columns.html", page=view)


@blueprint.post("/<list_id>/take-in")
@access.staff("content")
def take_in(list_id: str) -> BaseResponse | tuple[str, int]:
    """Take the list in by these columns."""
    given = _opened(_sent(list_id))
    chosen = presenters.chosen_from(request.form, given)
    try:
        operations.import_list(requests.db(), given=given, columns=chosen, by=_reader(), now=clock.now())
    except ChoiceError as fault:
        view = presenters.mapping_view(given, chosen, fault=fault)
        return render_template("rationalisation/import_columns.html", page=view), 422
    return redirect(f"{presenters.HOME}/{list_id}")


@blueprint.post("/<list_id>/drop")
@access.staff("content")
def drop(list_id: str) -> BaseResponse:
    """Let a list go that waits."""
    try:
        operations.drop(requests.db(), sent=_sent(list_id), by=_reader(), now=clock.now())
    except operations.AlreadyDoneError:
        abort(409)
    return redirect(presenters.HOME)


def _result(sent: SentList) -> str | Response:
    rows = presenters.refused_rows(sent)
    asked = as_asked(presenters.REFUSED, sort="row")
    if wants_csv():
        return as_csv(rows, presenters.REFUSED, asked, "refused-rows")
    view = presenters.result_view(sent, as_view(rows, presenters.REFUSED, asked, _("Rows refused")))
    return render_template("rationalisation/import_result.html", page=view)


def _lists_page(error: str = "") -> str:
    rows = presenters.list_rows(queries.sent_lists(requests.db()), _reader())
    asked = as_asked(presenters.LISTS, sort="sent", descending=True)
    listed = as_view(rows, presenters.LISTS, asked, _("Lists sent so far"))
    view = presenters.lists_view(listed, may_send=_may_send(), error=error)
    return render_template("rationalisation/imports.html", page=view)


def _reader() -> str:
    return access.actor().subject or ""


def _may_send() -> bool:
    """Whether the reader's content role reaches the whole inventory, as a list may."""
    actor = access.actor()
    return actor.has_role("content") and actor.organisations_as("content") is None


def _reach() -> None:
    if not _may_send():
        abort(403)


def _sent(list_id: str) -> SentList:
    _reach()
    return requests.db().get(SentList, list_id) or abort(404)


def _opened(sent: SentList) -> operations.Opened:
    try:
        return operations.opened(sent)
    except operations.AlreadyDoneError:
        abort(409)


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
