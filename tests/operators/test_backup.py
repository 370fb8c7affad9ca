"""Backup and restore on both databases: what had a reference is there again, and goes on."""

import json
import tarfile
from io import BytesIO

import pytest
from click.testing import CliRunner
from sqlmodel import select

from app import crypto, jobs
from app.cli import hub
from app.config import Settings
from app.db import read_session, transaction
from app.journeys.cases import operations as cases
from app.journeys.cases.models import Case
from app.journeys.cases.workflows import start_case_work
from app.operators.backups import archive
from app.operators.backups.databases import BackupError, installed_program
from app.terminal import Terminal
from tests import databases
from tests.conftest import missing
from tests.journeys.factories import NOW, full, sent


@pytest.fixture(autouse=True)
def _programs(backend):
    if backend == "postgresql":
        try:
            installed_program("pg_dump")
        except BackupError as absent:
            missing("postgresql", str(absent))


def paid_case(engine):
    """A case whose work is enqueued and not begun."""
    with transaction(engine) as session:
        case = sent(session, full(session)).case
        cases.payment_arrived(session, case_id=case.id, start_work=start_case_work, now=NOW)
        return case.reference


@pytest.fixture
def elsewhere(backend, tmp_path, settings):
    """Another, empty hub: run commands there."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    engine = databases.fresh(backend, folder)
    made = Settings(data_dir=folder, database_url=engine.url.render_as_string(hide_password=False))
    terminal = Terminal(made, engine)
    yield lambda *arguments: CliRunner().invoke(hub, [str(a) for a in arguments], obj=terminal), engine
    engine.dispose()


def references(engine):
    with read_session(engine) as session:
        return set(session.exec(select(Case.reference)).all())


def test_a_hub_with_open_cases_is_restored_with_its_work_and_files(
    engine, settings, terminal_run, elsewhere, tmp_path
):
    run_there, other = elsewhere
    reference = paid_case(engine)
    (settings.data_dir / "uploads").mkdir()
    (settings.data_dir / "uploads" / "letter").write_bytes(b"kept")
    target = tmp_path / "out" / "hub.tar.gz"
    target.parent.mkdir()
    done = terminal_run(["backup", target])
    assert done.exit_code == 0, done.output
    assert target.stat().st_mode & 0o077 == 0
    assert [path.name for path in target.parent.iterdir()] == ["hub.tar.gz"]
    paid_case(engine)
    done = run_there("restore", target)
    assert done.exit_code == 0, done.output
    assert references(other) == {reference}
    assert jobs.counts(other)["enqueued"] == 1
    assert (tmp_path / "elsewhere" / "uploads" / "letter").read_bytes() == b"kept"


def test_files_that_change_or_go_while_they_are_copied_do_not_spoil_the_backup(
    settings, terminal_run, elsewhere, tmp_path, monkeypatch
):
    letter, going = settings.data_dir / "uploads" / "letter", settings.data_dir / "uploads" / "z-going"
    letter.parent.mkdir()
    letter.write_bytes(b"as it was")
    going.write_bytes(b"soon deleted")
    digest = archive._digest

    def meddling(path):
        found = digest(path)
        letter.write_bytes(b"written to in the meantime")
        going.unlink(missing_ok=True)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(archive, "_digest", meddling)
        assert terminal_run(["backup", tmp_path / "hub.tar.gz"]).exit_code == 0
    run_there, _engine = elsewhere
    done = run_there("restore", tmp_path / "hub.tar.gz")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "elsewhere" / "uploads" / "letter").read_bytes().startswith(b"written")


def test_the_database_is_in_a_backup_once_whatever_its_file_is_called(elsewhere, tmp_path):
    run_there, engine = elsewhere
    paid_case(engine)
    target = tmp_path / "elsewhere" / "hub.tar.gz"  # in the data folder itself
    assert run_there("backup", target).exit_code == 0
    with tarfile.open(target) as made:
        assert [name for name in made.getnames() if name.startswith("files/")] == []


def test_a_database_with_cases_is_not_overwritten_by_mistake(engine, settings, terminal_run, tmp_path):
    target = tmp_path / "hub.tar.gz"
    first = paid_case(engine)
    assert terminal_run(["backup", target]).exit_code == 0
    assert terminal_run(["backup", target]).exit_code == 1
    paid_case(engine)
    refused = terminal_run(["restore", target])
    assert refused.exit_code == 1
    assert "--replace" in refused.output
    assert terminal_run(["restore", target, "--replace"]).exit_code == 0
    assert references(engine) == {first}


@pytest.mark.backends("sqlite")
def test_a_backup_under_another_secret_is_refused(engine, settings, terminal_run, tmp_path):
    target = tmp_path / "hub.tar.gz"
    assert terminal_run(["backup", target]).exit_code == 0
    crypto.install(("another-secret-that-nobody-wrote-with",))
    refused = terminal_run(["restore", target])
    assert refused.exit_code == 1
    assert "HUB_PREVIOUS_SECRET_KEYS" in refused.output
    crypto.install(("another-secret-that-nobody-wrote-with", *settings.secrets))
    assert terminal_run(["restore", target]).exit_code == 0


def changed(source, target, **changes):
    """The same backup with another manifest or another database."""
    with tarfile.open(source) as old:
        folder = target.parent / "unpacked"
        old.extractall(folder, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, **changes}))
    if not changes:
        (folder / "database.sqlite3").write_bytes(b"something else")
    with tarfile.open(target, "w:gz") as new:
        for path in folder.iterdir():
            new.add(path, arcname=path.name)


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"dialect": "postgresql"}, "HUB_DATABASE_URL"),
        ({"revision": "9999_future"}, "newer release"),
        ({"format": 2}, "format"),
        ({}, "damaged"),
    ],
)
def test_what_cannot_be_restored_is_refused_with_the_reason(
    engine, settings, terminal_run, tmp_path, changes, words
):
    terminal_run(["backup", tmp_path / "hub.tar.gz"])
    changed(tmp_path / "hub.tar.gz", tmp_path / "other.tar.gz", **changes)
    refused = terminal_run(["restore", tmp_path / "other.tar.gz"])
    assert refused.exit_code == 1
    assert words in refused.output


@pytest.mark.backends("sqlite")
def test_half_a_backup_is_refused(engine, settings, terminal_run, tmp_path):
    terminal_run(["backup", tmp_path / "hub.tar.gz"])
    whole = (tmp_path / "hub.tar.gz").read_bytes()
    (tmp_path / "half.tar.gz").write_bytes(whole[: len(whole) // 2])
    assert "no whole backup" in terminal_run(["restore", tmp_path / "half.tar.gz"]).output


@pytest.mark.backends("sqlite")
def test_a_file_that_leads_outside_the_backup_is_refused(engine, terminal_run, tmp_path):
    target = tmp_path / "backup.tar.gz"
    with tarfile.open(target, "w:gz") as made:
        member = tarfile.TarInfo("../outside")
        member.size = 4
        made.addfile(member, BytesIO(b"evil"))
    refused = terminal_run(["restore", target])
    assert refused.exit_code == 1
    assert "a file outside itself: ../outside" in refused.output
