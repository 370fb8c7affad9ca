"""How this slice describes its JSON and CSV in OpenAPI."""

from typing import Any

CSV_TEXT = {"type": "string"}
COUNT = {"type": ["integer", "null"], "minimum": 0}
SHARE = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
DAY = {"type": "string", "format": "date"}


def text_parameter(name: str, where: str, means: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "in": where,
        "required": where == "path",
        "description": means,
        "schema": {"type": "string", **more},
    }


def answer_of(means: str, kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": means, "content": {kind: {"schema": schema}}}


def get_of(summary: str, parameters: list[Any], **answers: Any) -> dict[str, Any]:
    return {
        "get": {
            "summary": summary,
            "tags": ["uptake"],
            "parameters": parameters,
            "responses": {code.strip("_"): answer for code, answer in answers.items()},
        }
    }


def object_of(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": [*properties], "properties": properties}
