"""Writes the two generated tables of docs/operators.md: run it after adding a setting or a command."""

import re
from pathlib import Path

import click
from pydantic import SecretStr

from app.cli import hub
from app.config import Settings

GUIDE = Path(__file__).parent.parent.parent / "docs" / "operators.md"


def setting_rows() -> list[str]:
    rows = ["| variable | default | what it does |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        value = field.default
        if isinstance(value, SecretStr):
            value = "a development value" if value.get_secret_value() else ""
        shown = "none" if value in (None, "") else f"`{value}`"
        rows.append(f"| `HUB_{name.upper()}` | {shown} | {field.description} |")
    return rows


def leaves(command, path=("hub",)):
    if isinstance(command, click.Group):
        for name, child in sorted(command.commands.items()):
            yield from leaves(child, (*path, name))
    else:
        yield path, command


def command_rows() -> list[str]:
    rows = ["| command | what it does |", "|---|---|"]
    rows += [f"| `{' '.join(path)}` | {(c.help or '').strip().splitlines()[0]} |" for path, c in leaves(hub)]
    return rows


def filled(text: str) -> str:
    """The guide with both tables as the code has them."""
    for first, rows in (("| variable | default", setting_rows()), ("| command | what", command_rows())):
        table = re.compile(rf"^{re.escape(first)}.*\n(\|.*\n)+", re.MULTILINE)
        replacement = "\n".join(rows) + "\n"
        text = table.sub(lambda _, r=replacement: r, text)
    return text


if __name__ == "__main__":
    GUIDE.write_text(filled(GUIDE.read_text()))
