"""The open JSON API: what vehicle tax a car pays. Nothing is stored and no account is needed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Flask, Response, jsonify

from app.payments.direct_debit import connection as direct_debit
from app.services.vehicle_tax import rates, rules, tables, wording
from app.services.vehicle_tax.enquiry import sandbox as enquiry_sandbox
from app.services.vehicle_tax.registers import connection as registers
from app.services.vehicle_tax.registers import insurance_sandbox
from app.services.vehicle_tax.renewals.operations import TaxByDebit
from app.web import access, limits, openapi, requests
from app.web.openapi import FIELD_ERRORS, json_content

blueprint = Blueprint("vehicle_tax_api", __name__, url_prefix="/api/vehicle-tax")

LARGEST = 10_000_000
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})\Z", re.ASCII)


@dataclass(frozen=True)
class Problem:
    """Why a field cannot be accepted."""

    field: str
    message: str


class RefusedError(Exception):
    """The request has problems; none of it was used."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(problem.field for problem in problems))
        self.problems = problems


@blueprint.post("/quote")
@access.machine
@limits.keeps_nothing
def quote() -> tuple[Response, int]:
    try:
        answer = _answer(requests.sent_json())
    except RefusedError as refusal:
        errors = [{"field": p.field, "message": p.message} for p in refusal.problems]
        return jsonify({"errors": errors}), 422
    return jsonify(answer), 200


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    openapi.describe(app, OPENAPI)
    registers.install(app.extensions["settings"])
    direct_debit.listen((TaxByDebit(),))
    enquiry_sandbox.register(app)
    insurance_sandbox.register(app)


def _answer(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise RefusedError(_problem("body", "not_an_object"))
    vehicle, licence, option, rate_year = _read(body)
    try:
        found = rules.quote(vehicle, licence, option, _year(licence.start, rate_year))
    except rules.FactProblemError as fault:
        raise RefusedError(_problem(fault.field, fault.code)) from fault
    return {
        "offered": found.offered,
        "amount_pence": found.amount_pence,
        "reason": wording.reason_text(found.reason),
        "lines": [
            {
                "label": wording.line_label(line),
                "amount_pence": line.amount_pence,
                "source": line.source.title,
            }
            for line in found.lines
        ],
    }


def _year(start: date, named: str | None) -> tables.RateYear:
    try:
        year = rates.rates_for(start)
    except rates.NoRatesError as gap:
        text = wording.problem_text("no_rates", first=gap.first, last=gap.last)
        raise RefusedError(Problem("licence_start", text)) from gap
    if named not in {None, year.name}:
        raise RefusedError(_problem("rate_year", "contradicts_start"))
    return year


def _read(
    body: Mapping[str, Any],
) -> tuple[rules.Vehicle, rules.Licence, rules.Option, str | None]:
    """The body as the rules' own types; raises RefusedError with every bad field at once."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, (read, required) in FIELDS.items():
        value = body.get(name)
        if value is None:
            values[name] = None
            if required:
                problems.append(_problem(name, "required"))
            continue
        try:
            values[name] = read(value)
        except ValueError as fault:
            problems.append(_problem(name, str(fault)))
    if problems:
        raise RefusedError(*problems)
    facts = ("first_registered", "fuel", "co2", "engine_cc", "list_price", "rde2")
    vehicle = rules.Vehicle(**{name: values[name] for name in facts})
    licence = rules.Licence(values["licence"], values["licence_start"], values["exemption"])
    return vehicle, licence, values["option"], values["rate_year"]


def _problem(field: str, code: str) -> Problem:
    return Problem(field, wording.problem_text(code))


def _day(value: Any) -> date:
    found = _DAY.match(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("not_a_date")
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        raise ValueError("not_a_date") from None


def _day_or_month(value: Any) -> date:
    """A month counts from its first day: the register often knows no more."""
    if isinstance(value, str) and _MONTH.match(value):
        return _day(f"{value}-01")
    return _day(value)


def _number(value: Any) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST:
        raise ValueError("not_a_whole_number")
    return value


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("not_true_or_false")  # noqa: TRY004 - one kind of fault for every field
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("not_a_choice")  # noqa: TRY004 - one kind of fault for every field
    return value


def _choice(kind: Callable[[str], Any]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        try:
            return kind(_text(value))
        except ValueError:
            raise ValueError("not_a_choice") from None

    return read


FIELDS: dict[str, tuple[Callable[[Any], Any], bool]] = {
    "licence": (_choice(rules.LicenceKind), True),
    "first_registered": (_day_or_month, True),
    "licence_start": (_day, True),
    "fuel": (_choice(rules.Fuel), True),
    "option": (_choice(rules.Option), True),
    "co2": (_number, False),
    "engine_cc": (_number, False),
    "list_price": (_number, False),
    "rde2": (_truth, False),
    "rate_year": (_text, False),
    "exemption": (_choice(rules.Exemption), False),
}


def _known_or_not(schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}], "description": description}


_WHOLE = {"type": "integer", "minimum": 0, "maximum": LARGEST}
_REQUEST = {
    "type": "object",
    "required": [name for name, (_read_it, required) in FIELDS.items() if required],
    "properties": {
        "licence": {"enum": [str(kind) for kind in rules.LicenceKind]},
        "first_registered": {
            "type": "string",
            "description": "A day, or a month, which counts from its first day.",
            "anyOf": [
                {"format": "date"},
                {"pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$", "maxLength": 7},
            ],
        },
        "licence_start": {"type": "string", "format": "date"},
        "fuel": {"enum": [str(fuel) for fuel in rules.Fuel]},
        "option": {"enum": [str(option) for option in rules.Option]},
        "co2": _known_or_not(_WHOLE, "Grams per kilometre."),
        "engine_cc": _known_or_not(_WHOLE, "Cylinder capacity."),
        "list_price": _known_or_not(_WHOLE, "Whole pounds when new."),
        "rde2": _known_or_not({"type": "boolean"}, "Whether a diesel car meets the RDE2 standard."),
        "rate_year": _known_or_not(
            {"type": "string"}, "Must be the year in which the licence starts, like 2025-26."
        ),
        "exemption": _known_or_not(
            {"enum": [str(exemption) for exemption in rules.Exemption]}, "Claimed by the keeper."
        ),
    },
}
_LINE = {
    "type": "object",
    "required": ["label", "amount_pence", "source"],
    "properties": {
        "label": {"type": "string"},
        "amount_pence": {"type": "integer"},
        "source": {"type": "string"},
    },
}
_ANSWER = {
    "type": "object",
    "required": ["offered", "amount_pence", "reason", "lines"],
    "properties": {
        "offered": {"type": "boolean"},
        "amount_pence": {"type": ["integer", "null"]},
        "reason": {"type": "string"},
        "lines": {"type": "array", "items": _LINE},
    },
}

OPENAPI: dict[str, Any] = {
    "/api/vehicle-tax/quote": {
        "post": {
            "summary": "What vehicle tax a car pays, and how the amount comes about",
            "description": "An option that is not offered is answered with `offered: false`.",
            "operationId": "quoteVehicleTax",
            "requestBody": {"required": True, **json_content("The car and the licence.", _REQUEST)},
            "responses": {
                "200": json_content("The quote.", _ANSWER),
                "422": json_content("Which fields cannot be accepted, and why.", FIELD_ERRORS),
            },
        }
    }
}
