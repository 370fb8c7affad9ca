"""Follow docs/building-a-service.md: the skeleton works at once, and so does every file the guide shows."""

import importlib
import re
import runpy
import sys
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

import app.services
from app.journeys.rules import problems, walk
from app.services import registry, scaffold
from app.web.languages import catalogue

ROOT = Path(__file__).parent.parent.parent
GUIDE = ROOT / "docs" / "building-a-service.md"
FENCE = re.compile(r"```(?:python|po)\n# (?P<path>\S+)\n(?P<text>.*?)```", re.DOTALL)
PERMIT = "/services/parking-permit"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """An empty project beside ours, whose services are found like ours."""
    folder = tmp_path / "app" / "services"
    folder.mkdir(parents=True)
    monkeypatch.setattr(app.services, "__path__", [*app.services.__path__, str(folder)])
    monkeypatch.setattr(registry, "FOLDER", folder)
    registry.services.cache_clear()
    yield tmp_path
    registry.services.cache_clear()
    for name in [name for name in sys.modules if name.startswith("app.services.parking_permit")]:
        del sys.modules[name]


def found():
    importlib.invalidate_caches()
    registry.services.cache_clear()
    return registry.services()["parking-permit"]


def follow_the_guide(project):
    for path, text in FENCE.findall(GUIDE.read_text()):
        (project / path).write_text(text)


def test_a_new_service_works_at_once(project, terminal_run):
    made = terminal_run(["new-service", "Parking permit", "--root", project])
    assert made.exit_code == 0
    assert len(made.stdout.splitlines()) == 6
    spec = found()
    assert problems(spec) == []
    assert walk(spec, {"can_apply": "yes", "email_address": "a@example.com"}).complete
    source = (project / "tests/services/parking_permit/test_spec.py").read_text()
    compile(source, "test_spec.py", "exec")
    again = terminal_run(["new-service", "Parking permit", "--root", project])
    assert again.exit_code == 2
    assert "there already" in again.stderr


@pytest.mark.parametrize("name", ["", "x", "../../etc", "Ütf", "a" * 70])
def test_a_name_that_is_none_is_refused(tmp_path, name):
    with pytest.raises(scaffold.NotNewError):
        scaffold.write(name, tmp_path)


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("Payments", "app/translations/cy/payments.po"),
        ("Registry", "app/services/registry.py"),
        ("Parking permit", "app/services/parking_permit/spec.py"),
    ],
)
def test_nothing_that_is_there_is_written_over(tmp_path, name, there):
    kept = tmp_path / there
    kept.parent.mkdir(parents=True)
    kept.write_text("mine")
    with pytest.raises(scaffold.NotNewError, match="there already"):
        scaffold.write(name, tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [kept]
    assert kept.read_text() == "mine"


def test_a_name_that_python_keeps_for_itself_is_refused(tmp_path):
    with pytest.raises(scaffold.NotNewError, match="Python"):
        scaffold.write("Class", tmp_path)


def test_two_services_never_share_an_address(project, tmp_path):
    with pytest.raises(scaffold.NotNewError, match="/services/check-vehicle-tax/"):
        scaffold.write("Check vehicle tax", tmp_path, {"check-vehicle-tax"})
    scaffold.write("Parking permit", project)
    second = (project / "app/services/parking_permit/spec.py").read_text()
    (project / "app/services/parking_permit_copy").mkdir()
    for file, text in (("__init__", ""), ("spec", second)):
        (project / f"app/services/parking_permit_copy/{file}.py").write_text(text)
    with pytest.raises(ValueError, match="one address: parking-permit"):
        found()


def test_an_apostrophe_makes_no_gap_in_the_address():
    assert scaffold.Names("Driver's licence").slug == "drivers-licence"


def test_the_guide_leaves_no_word_without_welsh_and_no_test_that_fails(project, terminal_run):
    """As the contract tests would see it, were the folder in the project."""
    terminal_run(["new-service", "Parking permit", "--root", project])
    follow_the_guide(project)
    found()
    with (project / "app/translations/cy/parking_permit.po").open("rb") as source:
        own = {message.id: message.string for message in read_po(source, locale="cy") if message.id}
    shared = catalogue("cy")._catalog  # what other services say is there already
    spec = project / "app/services/parking_permit/spec.py"
    said = {each[1] for each in extract_from_file("python", spec, {"_l": None, "_": None})}
    assert said - shared.keys() <= own.keys()
    assert [english for english, welsh in own.items() if english == welsh or not welsh] == []
    walked = runpy.run_path(str(project / "tests/services/parking_permit/test_spec.py"))
    tests = [test for name, test in walked.items() if name.startswith("test_")]
    assert len(tests) >= 4
    for test in tests:
        for case in next((mark.args[1] for mark in getattr(test, "pytestmark", ())), [()]):
            test(*case)


def test_a_newcomer_who_follows_the_guide_has_a_service_that_takes_money(project, app, client):
    scaffold.write("Parking permit", project)
    follow_the_guide(project)
    spec = found()
    assert problems(spec) == []
    app.extensions["services"] = registry.services()
    client.act_as("sample-person")
    for step, answer in (
        ("resident", {"resident": "yes"}),
        ("street", {"street": "Mill Lane"}),
        ("cars", {"cars": "0"}),
        ("email-address", {"email_address": "a@example.com"}),
    ):
        response = client.post(f"{PERMIT}/{step}", data=answer)
        assert response.status_code == 303, response.text
    page = client.get(response.location).text
    assert "Accept and pay £60.00" in page
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    assert "/payments/" in client.post(f"{PERMIT}/check-answers", data={"seen": seen}).location
    refused = client.post(f"{PERMIT}/street", data={"street": "Nowhere Road"})
    assert refused.status_code == 303, "what was sent is not changed by an old tab"
