"""Files with an answer: checked by content, scanned before anybody can fetch them, stored encrypted."""

import re
import socket
import struct
import threading
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, delete, select

from app import clock
from app.config import Settings
from app.db import transaction
from app.journeys.cases import operations as cases
from app.journeys.cases.models import Case
from app.journeys.drafts import operations as drafts
from app.journeys.drafts.models import Draft
from app.journeys.files import File
from app.journeys.rules import CHECK, Afterwards, Page, Question
from app.journeys.uploads import connection, operations
from app.journeys.uploads.clamd import ClamdScanner
from app.journeys.uploads.models import Upload
from app.journeys.uploads.port import ScannerUnavailableError
from app.journeys.uploads.rules import shown_name, type_of
from app.journeys.uploads.sandbox import EICAR, SandboxScanner
from app.storage import FolderStore, UnreadableFileError
from tests.journeys.factories import PERMIT

ROOT = "/services/permit"
PDF = b"%PDF-1.7\n" + b"proof" * 100
PROOF = Question("proof", "Proof of address", File(max_bytes=4096), errors={"empty": "Choose a file"})
pytestmark = pytest.mark.backends("sqlite")


@pytest.fixture
def client(app, monkeypatch):
    pages = (*PERMIT.pages[:2], Page("proof", "Proof of address", (PROOF,), CHECK))
    first = replace(pages[1], then="proof")
    spec = replace(PERMIT, pages=(pages[0], first, pages[2]), receipt_to="")
    monkeypatch.setitem(app.extensions, "services", {"permit": spec})
    client = app.test_client()
    client.act_as("sample-person")
    client.post(f"{ROOT}/street", data={"street": "mill"})
    client.post(f"{ROOT}/resident", data={"resident": "yes"})
    return client


def send(client, content=PDF, name="proof.pdf", kind="application/pdf"):
    return client.post(f"{ROOT}/proof", data={"proof": (BytesIO(content), name, kind)})


def uploads(app):
    with transaction(app.extensions["database"]) as session:
        return session.exec(select(Upload)).all()


def stored(settings):
    return [path for path in (settings.data_dir / "files").rglob("*") if path.is_file()]


def test_a_file_stays_as_long_as_the_last_case_that_names_it(client, app, settings, monkeypatch):
    spec = replace(app.extensions["services"]["permit"], fee=None, amend=Afterwards(), withdraw=None)
    monkeypatch.setitem(app.extensions, "services", {"permit": spec})
    send(client)
    press(client)
    first = the_case(app)
    with transaction(app.extensions["database"]) as session:
        cases.move(session, case=session.get(Case, first), to="delivered", now=clock.now())
    client.post(f"{ROOT}/cases/{first}/amend")
    client.post(f"{ROOT}/street?change=1", data={"street": "park"})
    press(client)
    with transaction(app.extensions["database"]) as session:
        session.exec(delete(Draft).where(col(Draft.case_id) == first))
        operations.forget_orphans(
            session, store=FolderStore(settings.data_dir / "files", settings.secrets), now=clock.now()
        )
    [row] = uploads(app)
    assert client.get(f"{ROOT}/uploads/{row.id}").data == PDF


def press(client):
    """Agree to what stands at check answers."""
    page = client.get(f"{ROOT}/check-answers").text
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    assert client.post(f"{ROOT}/check-answers", data={"seen": seen}).status_code == 303


def the_case(app):
    with transaction(app.extensions["database"]) as session:
        return session.exec(select(Case.id)).one()


def test_what_is_too_large_to_be_received_leads_back_to_its_question(client, app, monkeypatch):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 2000)
    page = send(client, PDF * 100)
    assert page.status_code == 413
    assert f'href="{ROOT}/proof"' in page.text


def test_a_file_is_taken_shown_and_given_back_to_its_sender_alone(client, app, settings):
    assert 'enctype="multipart/form-data"' in client.get(f"{ROOT}/proof").text
    assert send(client).location == f"{ROOT}/check-answers"
    assert "proof.pdf (1 KB)" in client.get(f"{ROOT}/check-answers").text
    [row] = uploads(app)
    address = f"{ROOT}/uploads/{row.id}"
    assert address in client.get(f"{ROOT}/proof").text
    answer = client.get(address)
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    client.act_as("somebody-else")
    assert client.get(address).status_code == 404
    [path] = stored(settings)
    assert b"proof" not in path.read_bytes()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (EICAR, "contains a virus"),
        (PDF + EICAR, "contains a virus"),
        (b"", "is empty"),
        (PDF + b"x" * 5000, "must be 4 KB or smaller"),
        (b"MZ\x90\x00 a program", "not of a type that we accept"),
        (b"<html>%PDF-", "not of a type that we accept"),
    ],
)
def test_a_wrong_file_is_refused_in_place_and_nothing_of_it_is_kept(client, app, settings, content, message):
    page = send(client, content)
    assert page.status_code == 422
    assert message in page.text
    assert 'href="#proof"' in page.text
    assert uploads(app) == []
    assert stored(settings) == []


def test_no_file_says_so_and_a_file_from_before_need_not_be_sent_again(client):
    empty = client.post(f"{ROOT}/proof", data={})
    assert "Choose a file" in empty.text
    send(client)
    assert client.post(f"{ROOT}/proof", data={}).location == f"{ROOT}/check-answers"


def test_a_form_cannot_claim_a_file_that_was_never_sent(client, app):
    send(client)
    [row] = uploads(app)
    client.act_as("somebody-else")
    client.post(f"{ROOT}/street", data={"street": "mill"})
    client.post(f"{ROOT}/resident", data={"resident": "yes"})
    forged = f'{{"id": "{row.id}", "name": "x", "type": "application/pdf", "size": 1}}'
    assert client.post(f"{ROOT}/proof", data={"proof": forged}).status_code == 422


def test_no_file_is_taken_while_the_scanner_does_not_answer(client, app, settings):
    app.extensions["scanner"] = connection.NoScanner()
    assert "cannot check files for viruses at the moment" in send(client).text
    assert stored(settings) == []


def test_the_files_of_a_draft_go_with_it(client, app, settings):
    send(client)
    store, later = app.extensions["files"], clock.now() + timedelta(days=40)
    store.put(f"uploads/{clock.now():%Y-%m-%d}/{'0' * 32}", b"its transaction was undone")
    with transaction(app.extensions["database"]) as session:
        assert operations.forget_orphans(session, store=store, now=clock.now()) == 0
        assert operations.forget_orphans(session, store=store, now=clock.now() + timedelta(days=3)) == 1
        drafts.forget_old(session, now=later)
        assert operations.forget_orphans(session, store=store, now=later) == 1
    assert uploads(app) == []
    assert stored(settings) == []


def test_the_settings_choose_the_scanner(tmp_path):
    development = Settings(data_dir=tmp_path)
    assert isinstance(connection.scanner(development), SandboxScanner)
    named = development.model_copy(update={"clamd_url": "tcp://127.0.0.1:3310"})
    assert isinstance(connection.scanner(named), ClamdScanner)
    production = development.model_copy(update={"env": "production"})
    with pytest.raises(ScannerUnavailableError):
        connection.scanner(production).scan(PDF)


@pytest.fixture
def clamd():
    """Something that speaks clamd's INSTREAM and knows the EICAR signature."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                link, _ = listening.accept()
            except OSError:
                return
            with link, link.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack("!L", stream.read(4))[0]:
                    content += stream.read(size)
                if content == b"refuse me":
                    link.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                else:
                    found = b"Eicar-Signature FOUND" if EICAR in content else b"OK"
                    link.sendall(b"stream: " + found + b"\0")

    threading.Thread(target=serve, daemon=True).start()
    yield f"tcp://127.0.0.1:{listening.getsockname()[1]}"
    listening.close()


@pytest.mark.parametrize("which", ["sandbox", "clamd"])
def test_every_scanner_passes_a_clean_file_and_finds_eicar(which, clamd):
    scanner = SandboxScanner() if which == "sandbox" else ClamdScanner(clamd)
    assert scanner.scan(PDF).clean
    assert scanner.scan(b"x" * 200_000).clean
    found = scanner.scan(b"x" * 200_000 + EICAR)
    assert not found.clean
    assert "eicar" in found.found.lower()


def test_a_scanner_that_refuses_or_is_gone_is_no_pass(clamd):
    with pytest.raises(ScannerUnavailableError):
        ClamdScanner(clamd).scan(b"refuse me")
    with pytest.raises(ScannerUnavailableError):
        ClamdScanner("unix:///nowhere/clamd.sock").scan(PDF)
    with pytest.raises(ValueError, match="tcp://"):
        ClamdScanner("http://scanner")


@given(st.binary(max_size=50))
def test_a_type_is_told_by_content_alone(content):
    starts = {"application/pdf": b"%PDF-", "image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG"}
    found = type_of(content)
    assert found is None or content.startswith(starts[found])


@given(st.text(max_size=150))
def test_a_name_never_leaves_its_folder_or_breaks_a_header(name):
    shown = shown_name(name)
    assert 0 < len(shown) <= 100
    assert not set(shown) & set('/\\\r\n"\x00\u202e')


def test_files_are_written_again_under_the_newest_key(client, app, settings):
    send(client)
    old = app.extensions["files"]
    [row] = uploads(app)
    newer = FolderStore(settings.data_dir / "files", ("a-newer-secret", *settings.secrets))
    assert operations.rotate(newer) == 1
    alone = FolderStore(settings.data_dir / "files", ("a-newer-secret",))
    assert alone.get(row.key) == PDF
    with pytest.raises(UnreadableFileError):
        old.get(row.key)
