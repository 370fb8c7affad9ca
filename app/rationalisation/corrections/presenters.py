"""Words, columns and page objects of corrections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.money import pounds
from app.rationalisation.corrections.rules import DAY, FIELDS, MONEY, PER_CENT, Step, in_force
from app.rationalisation.lists.presenters import ListView, Option
from app.rationalisation.lists.rules import Column, Row
from app.web.languages import _, _l

SITES = "/rationalisation/sites/"
SHORT_ID = 8

NAMES: Mapping[str, Any] = {
    "owner": _l("Owner"),
    "contact": _l("Contact"),
    "visits": _l("Visits a month"),
    "page_views": _l("Page views a month"),
    "yearly_cost": _l("Cost a year, in pounds"),
    "contract_end": _l("End of the contract"),
    "statutory": _l("Required by law (yes or no)"),
    "transaction": _l("People can apply, pay, register or report there (yes or no)"),
    "middle_date": _l("Date that half of the pages are older than"),
    "broken_links": _l("Broken links within it"),
    "https": _l("Answers over HTTPS (yes or no)"),
    "viewport": _l("Fits a small screen (yes or no)"),
    "repeated_share": _l("Share of its text that others publish too, in per cent"),
}
FAULTS: Mapping[str, Any] = {
    "field_missing": _l("Select what to correct"),
    "value_text": _l("Enter what is right, in 300 characters or fewer"),
    "value_count": _l("Enter a whole number up to 2,147,483,647, such as 1,200"),
    "value_money": _l("Enter an amount in pounds, such as 12,000 or 12000.50"),
    "value_day": _l("Enter a date such as 2026-03-31 or 31/3/2026"),
    "value_yes_no": _l("Enter yes or no"),
    "value_per_cent": _l("Enter a share from 0 to 100"),
    "reason_short": _l("Give a reason of at least 10 characters"),
    "reason_long": _l("The reason must be 2,000 characters or fewer"),
}


def _name(value: Any) -> str:
    return str(NAMES.get(str(value), value)).partition(" (")[0]


def _moment(value: datetime) -> str:
    # As strftime would write it, at a sixth of its time: a search reads the moment of every correction.
    return f"{value.isoformat(' ', 'minutes')[:16]} UTC"


CORRECTIONS = (
    Column("host", _l("Website"), link="href"),
    Column("owner", _l("Owner"), filtered=True),
    Column("field", _l("What"), filtered=True, show=_name),
    Column("value", _l("Corrected to")),
    Column("reason", _l("Reason")),
    Column("by", _l("By")),
    Column("at", _l("When"), show=_moment),
)


def said(field: str, value: str) -> str:
    """A corrected value as a person reads it."""
    kind = FIELDS[field][0]
    if not value:
        return _("taken back")
    if kind == MONEY:
        return pounds(int(value)).removesuffix(".00")
    if kind == PER_CENT:
        return f"{value}%"
    if kind == DAY:
        day = date.fromisoformat(value)
        return f"{day.day} {day:%B %Y}"
    return f"{int(value):,}" if value.isdigit() else value


def correction_rows(found: Sequence[tuple[str, str, Step]], reader: str) -> list[Row]:
    spelt = {pair: said(*pair) for pair in {(step.field, step.value) for _, _, step in found}}
    return [
        {
            "host": host,
            "href": f"{SITES}{host}#corrections",
            "owner": owner,
            "field": step.field,
            "value": spelt[step.field, step.value],
            "reason": step.reason,
            "by": _who(step, reader),
            "at": step.at,
        }
        for host, owner, step in found
    ]


def _who(step: Step, reader: str) -> str:
    return _("you") if step.by == reader else step.by[:SHORT_ID]


@dataclass(frozen=True)
class Line:
    """One correction of a website; `standing` while it is in force."""

    field: str
    name: str
    value: str
    reason: str
    by: str
    at: datetime
    standing: bool
    counted: bool


def lines(steps: Sequence[Step], scored_at: datetime | None, reader: str) -> tuple[Line, ...]:
    """The corrections of a website, newest first."""
    standing = {step.number for step in in_force(steps).values()}
    return tuple(
        Line(
            step.field,
            _name(step.field),
            said(step.field, step.value),
            step.reason,
            _who(step, reader),
            step.at,
            step.number in standing,
            scored_at is not None and scored_at > step.at,
        )
        for step in sorted(steps, key=lambda each: -each.number)
    )


@dataclass(frozen=True)
class CorrectView:
    """The form that corrects one thing, or takes a correction back."""

    host: str
    back: str
    fields: tuple[Option, ...]
    value: str
    reason: str
    take_back: bool
    taken_back: str
    errors: Mapping[str, str]


def correct_view(host: str, form: Mapping[str, str], faults: Mapping[str, str] | None = None) -> CorrectView:
    """The form, with what was sent and what is wrong with it."""
    field = form.get("field", "")
    return CorrectView(
        host=host,
        back=f"{SITES}{host}",
        fields=tuple(Option(name, str(words), name == field) for name, words in NAMES.items()),
        value=form.get("value", ""),
        reason=form.get("reason", ""),
        take_back=form.get("take_back") == "yes",
        taken_back=_name(field) if field in FIELDS else "",
        errors={name: str(FAULTS[code]) for name, code in (faults or {}).items()},
    )


@dataclass(frozen=True)
class CorrectionsView:
    """Every correction there is."""

    list: ListView
