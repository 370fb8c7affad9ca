"""The OpenAPI description of the estimate."""

from typing import Any

from app.web.openapi import FIELD_ERRORS, json_content

LARGEST = 1_000_000_000
# Fields of a worked case that are no input: they may be sent along and are not read.
NOT_READ = ("id", "label", "expected", "crosscheck", "beneficial_allocation")
_NOTHING = {"enum": [None, 0, False]}


def _amount(description: str) -> dict[str, Any]:
    number = {"type": "number", "minimum": 0, "maximum": LARGEST}
    return {
        "anyOf": [number, {"type": "null"}],
        "description": f"Pounds, at most 2 decimal places. {description}",
    }


def _out_of_scope(description: str) -> dict[str, Any]:
    return {**_NOTHING, "description": f"Not taken into account: {description}."}


_REQUEST = {
    "type": "object",
    "required": ["tax_year"],
    "properties": {
        "tax_year": {
            "type": "integer",
            "description": "The year in which the tax year starts: 2025 is 6 April 2025 to 5 April 2026.",
        },
        "employment_income": _amount(
            "Taxed as pay; for the yearly maximum of Class 4 it counts as one employment."
        ),
        "self_employment_profit": _amount("After expenses or the trading allowance."),
        "savings_interest": _amount("Before tax."),
        "pension_net_pay": _amount("Payments that had no tax relief yet: taken off income."),
        "pension_ras_gross": _amount("Payments with relief at source, with that relief."),
        "gift_aid_net": _amount("As paid; the basic rate is added back."),
        "blind": {
            "anyOf": [{"type": "boolean"}, {"enum": [None, 0]}],
            "description": "Whether Blind Person’s Allowance is due.",
        },
        "dividends": _out_of_scope("dividends"),
        "scotland": _out_of_scope("Scottish rates; the estimate is for England"),
        **{name: {"description": "Not read."} for name in NOT_READ},
    },
    "additionalProperties": {
        **_NOTHING,
        "description": "Anything else is out of scope, and is named in the answer unless it is nothing.",
    },
}
_LINE = {
    "type": "object",
    "required": ["part", "label", "amount_pence", "source"],
    "properties": {
        "part": {"enum": ["income", "deductions", "bands", "income_tax", "class_4"]},
        "label": {"type": "string"},
        "amount_pence": {
            "type": "integer",
            "description": "Lines of `income_tax` and of `class_4` add up to what is due.",
        },
        "source": {"type": "string"},
    },
}
_ANSWER = {
    "type": "object",
    "required": ["income_tax_pence", "class_4_pence", "lines"],
    "properties": {
        "income_tax_pence": {"type": "integer"},
        "class_4_pence": {"type": "integer", "description": "After the annual maximum."},
        "lines": {"type": "array", "items": _LINE},
    },
}

PATHS: dict[str, Any] = {
    "/api/self-assessment/estimate": {
        "post": {
            "summary": "What Income Tax and Class 4 National Insurance a year comes to, line by line",
            "description": "For England. Pounds are rounded in the taxpayer’s favour as on a return.",
            "operationId": "estimateSelfAssessment",
            "requestBody": {"required": True, **json_content("The year and its figures.", _REQUEST)},
            "responses": {
                "200": json_content("What is due, and how it comes about.", _ANSWER),
                "422": json_content("Which fields cannot be accepted, and why.", FIELD_ERRORS),
            },
        }
    }
}
