"""A page with one form: heading, some sentences, some fields, one button."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import render_template


@dataclass(frozen=True)
class Field:
    """One input; `kind` is text, email, password, tel, code (six digits) or checkbox."""

    name: str
    label: str
    kind: str = "text"
    autocomplete: str = ""
    hint: str = ""
    value: str = ""


@dataclass(frozen=True)
class FormPage:
    """What the page shows."""

    heading: str
    action: str
    button: str
    back: str
    sentences: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    links: tuple[tuple[str, str], ...] = ()
    codes: tuple[str, ...] = ()
    warning: bool = False
    # Whose password it is: password managers look for it.
    username: str = ""

    @property
    def error_list(self) -> list[dict[str, str]]:
        return [{"text": text, "href": f"#{name}"} for name, text in self.errors.items()]


def form(page: FormPage, status: int = 200) -> tuple[str, int]:
    return render_template("identity/form.html", page=page), status
