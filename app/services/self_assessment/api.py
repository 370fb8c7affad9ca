"""The open JSON API: what Income Tax and Class 4 a year comes to. Nothing is stored, no account needed."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, Response, jsonify

from app.services.self_assessment import openapi as described
from app.services.self_assessment import rates, rules, wording
from app.services.self_assessment.tables import TaxYear
from app.web import access, limits, openapi, requests

blueprint = Blueprint("self_assessment_api", __name__, url_prefix="/api/self-assessment")

_EARLIEST, _LATEST = 1900, 9999


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


@blueprint.post("/estimate")
@access.machine
@limits.keeps_nothing
def estimate() -> tuple[Response, int]:
    try:
        answer = _answer(requests.sent_json())
    except RefusedError as refusal:
        errors = [{"field": p.field, "message": p.message} for p in refusal.problems]
        return jsonify({"errors": errors}), 422
    return jsonify(answer), 200


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    openapi.describe(app, described.PATHS)


def _answer(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise RefusedError(_problem("body", "not_an_object"))
    figures, year = _read(body)
    found = rules.assess(figures, year)
    return {
        "income_tax_pence": found.income_tax_pence,
        "class_4_pence": found.class_4_pence,
        "lines": [
            {
                "part": line.part.value,
                "label": wording.line_label(line),
                "amount_pence": line.amount_pence,
                "source": line.source.title,
            }
            for line in found.lines
        ],
    }


def _read(body: Mapping[str, Any]) -> tuple[rules.Figures, TaxYear]:
    """The body as the rules' own types; raises RefusedError with every bad field at once."""
    values: dict[str, Any] = {}
    problems = [
        _problem(name, "out_of_scope")
        for name, value in body.items()
        if name not in {"tax_year", *FIELDS, *described.NOT_READ} and not _nothing(value)
    ]
    for name, read in FIELDS.items():
        try:
            values[name] = read(body.get(name))
        except ValueError as fault:
            problems.append(_problem(name, str(fault)))
    try:
        year = _year(body.get("tax_year"))
    except RefusedError as refusal:
        raise RefusedError(*refusal.problems, *problems) from None
    if problems:
        raise RefusedError(*problems)
    figures = rules.Figures(
        pay=(values["employment_income"],),
        profit=values["self_employment_profit"],
        savings=values["savings_interest"],
        pension_to_deduct=values["pension_net_pay"],
        pension_at_source=values["pension_ras_gross"],
        gift_aid=values["gift_aid_net"],
        blind=values["blind"],
    )
    return figures, year


def _nothing(value: Any) -> bool:
    """Absent, null, 0 and false all say that there is nothing of this."""
    return value is None or value is False or (isinstance(value, int | float) and value == 0)


def _year(value: Any) -> TaxYear:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if value is None:
        raise RefusedError(_problem("tax_year", "required"))
    if isinstance(value, bool) or not isinstance(value, int) or not _EARLIEST <= value <= _LATEST:
        raise RefusedError(_problem("tax_year", "not_a_year"))
    try:
        return rates.rates_for(value)
    except rates.NoRatesError as gap:
        text = wording.problem_text("no_figures", first=gap.first, last=gap.last)
        raise RefusedError(Problem("tax_year", text)) from None


def _pence(value: Any) -> int:
    """Pence of an amount in pounds; nothing is nought."""
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("not_an_amount")
    if not 0 <= value <= described.LARGEST:
        raise ValueError("not_an_amount")
    pence = round(value * 100)
    if abs(value * 100 - pence) > 1e-4:
        raise ValueError("not_an_amount")
    return pence


def _truth(value: Any) -> bool:
    if _nothing(value):
        return False
    if value is not True:
        raise ValueError("not_true_or_false")
    return True


def _problem(field: str, code: str) -> Problem:
    return Problem(field, wording.problem_text(code))


FIELDS: dict[str, Callable[[Any], Any]] = {
    "employment_income": _pence,
    "self_employment_profit": _pence,
    "savings_interest": _pence,
    "pension_net_pay": _pence,
    "pension_ras_gross": _pence,
    "gift_aid_net": _pence,
    "blind": _truth,
}
