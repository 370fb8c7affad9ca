"""Every command of `hub`, discovered: says what it does, with an example, and refuses wrong use with 2."""

import click
import pytest

from app.cli import hub


def leaves(command, path=("hub",)):
    if isinstance(command, click.Group):
        for name, child in sorted(command.commands.items()):
            yield from leaves(child, (*path, name))
    else:
        yield path, command


COMMANDS = list(leaves(hub))


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[" ".join(p) for p, _ in COMMANDS])
def test_help_says_what_it_does_with_an_example(path, command):
    text = command.help or ""
    assert text.strip(), f"{' '.join(path)} has no help"
    assert f"Example: {' '.join(path[:1])}" in text or "Example: HUB_" in text, (
        f"{' '.join(path)} has no example"
    )


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[" ".join(p) for p, _ in COMMANDS])
def test_an_unknown_option_is_wrong_use(path, command, terminal_run):
    assert terminal_run([*path[1:], "--no-such-option"]).exit_code == 2
