"""The published JSON Schema of what a department receives, by POST or by fetching."""

from typing import Any

from app.deliveries.rules import VERSION

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PATH = "/api/deliveries/schema.json"

_FIELDS: dict[str, Any] = {
    "version": {"const": VERSION, "description": "Version of this schema"},
    "id": {
        "type": "string",
        "pattern": "^[0-9a-z-]{1,64}$",
        "description": "The delivery, and its idempotency key: the same id again is the same delivery",
    },
    "test": {
        "type": "boolean",
        "description": "True for a delivery of `hub connector test`: do not act on it",
    },
    "service": {"type": "string", "description": "Slug of the service, such as vehicle-tax"},
    "reference": {"type": "string", "description": "Reference number that the person was given"},
    "submitted_at": {
        "type": "string",
        "format": "date-time",
        "description": "When the person sent it, in UTC",
    },
    "language": {"enum": ["en", "cy"], "description": "The language that the person used"},
    "amount_pence": {
        "type": "integer",
        "minimum": 0,
        "description": "What was paid, in pence; 0 if nothing was due",
    },
    "person": {
        "type": ["string", "null"],
        "pattern": "^[0-9a-f]{64}$",
        "description": "The person's name at this department alone; null for somebody who did not sign in",
    },
    "answers": {
        "type": "object",
        "description": "Answers and looked-up facts by name; dates are ISO 8601, money is in pence",
    },
}


def schema(base_url: str) -> dict[str, Any]:
    """The schema, with its own address."""
    return {
        "$schema": DIALECT,
        "$id": f"{base_url}{PATH}",
        "title": "A Directhub delivery",
        "type": "object",
        "required": list(_FIELDS),
        "properties": _FIELDS,
        # A field may be added without a new version: receivers must not refuse what they do not know.
        "additionalProperties": True,
    }
