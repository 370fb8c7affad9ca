"""The guides are a contract: settings, commands and links are compared with the code."""

import re
import shlex
from pathlib import Path

import click
import pytest

from tests.contracts import operators_doc

ROOT = Path(__file__).parent.parent.parent
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
GUIDES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_operators_guide_lists_every_setting_and_command():
    text = operators_doc.GUIDE.read_text()
    assert operators_doc.filled(text) == text, "run `.venv/bin/python -m tests.contracts.operators_doc`"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_link_and_picture_of_a_guide_is_there(guide):
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", guide.read_text())
    broken = [t for t in targets if "://" not in t and not (guide.parent / t).exists()]
    assert not broken, f"{guide.name} links to what is not there: {broken}"


def commands_in(text, guide):
    """Each `hub ...` of the text as the command that it names and the words after it."""
    for line in re.findall(r"(?:^|`)(?:[A-Z_]+=\S+ |\.venv/bin/)*(hub [^`\n]+)", text, re.MULTILINE):
        if line.startswith("hub = "):  # Python in a guide for developers
            continue
        command, rest = operators_doc.hub, shlex.split(re.split(r" [|>\[]", line)[0], comments=True)[1:]
        while isinstance(command, click.Group) and rest:
            command, rest = command.commands.get(rest[0]), rest[1:]
            assert command, f"{guide.name}: `{line}` is no command"
        if not isinstance(command, click.Group):
            yield line, command, rest


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_hub_command_in_a_block_of_a_guide_is_understood(guide):
    """The command's own parser takes the line; the files of an example need not be there."""
    faults = []
    for line, command, rest in commands_in("\n".join(FENCE.findall(guide.read_text())), guide):
        try:
            command.make_context(command.name, list(rest))
        except click.UsageError as problem:
            faults += [] if "does not exist" in problem.message else [f"`{line}`: {problem.message}"]
    assert not faults


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_option_named_in_the_prose_of_a_guide_exists(guide):
    for line, command, rest in commands_in(FENCE.sub("", guide.read_text()), guide):
        known = {name for param in command.params for name in (*param.opts, *param.secondary_opts)}
        missing = {word for word in rest if word.startswith("--")} - known
        assert not missing, f"{guide.name}: `{line}` has no option {missing}"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_make_target_in_a_guide_exists(guide):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`(?:[A-Z_]+=\S+ )*make ([a-z-]+)", guide.read_text()))
    assert named <= targets, f"{guide.name}: no such target: {named - targets}"
