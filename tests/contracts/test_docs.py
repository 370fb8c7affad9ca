"""The guides are a contract: settings, commands and links are compared with the code."""

import re
from pathlib import Path

import pytest

from tests.contracts import operators_doc

ROOT = Path(__file__).parent.parent.parent
GUIDES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_operators_guide_lists_every_setting_and_command():
    text = operators_doc.GUIDE.read_text()
    assert operators_doc.filled(text) == text, "run `.venv/bin/python -m tests.contracts.operators_doc`"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_link_and_picture_of_a_guide_is_there(guide):
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", guide.read_text())
    broken = [t for t in targets if "://" not in t and not (guide.parent / t).exists()]
    assert not broken, f"{guide.name} links to what is not there: {broken}"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_hub_command_in_a_guide_exists(guide):
    known = {" ".join(path) for path, _ in operators_doc.leaves(operators_doc.hub)}
    groups = {" ".join(name.split()[:n]) for name in known for n in range(1, len(name.split()))}
    for shown in re.findall(r"^(?:HUB_\S+ )*(hub(?: [a-z][a-z-]*)+)", guide.read_text(), re.MULTILINE):
        words = shown.split()
        found = any(" ".join(words[:n]) in known for n in range(2, len(words) + 1))
        assert found or shown in groups, f"{guide.name}: `{shown}` is no command"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_make_target_in_a_guide_exists(guide):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`(?:[A-Z_]+=\S+ )*make ([a-z-]+)", guide.read_text()))
    assert named <= targets, f"{guide.name}: no such target: {named - targets}"
