"""Forms of a page and what they are likely for."""

from lxml import etree

from app.estate.rules import Form
from crawlers.extract.addresses import normalise

MAX_FORMS = 20
_MAX_FIELDS = 60
_NO_FIELD = frozenset({"submit", "button", "image", "reset"})
_PAYMENT = ("card", "cvv", "cvc", "sort_code", "sort-code", "sortcode", "payment")
_SIGNS_OF_SEARCH = frozenset({"q", "query", "s", "search", "keyword", "keywords"})


def see_forms(elements: list[etree._Element], base: str) -> tuple[Form, ...]:
    """Return each form with its fields by name."""
    return tuple(_see(element, base) for element in elements[:MAX_FORMS])


def _see(form: etree._Element, base: str) -> Form:
    fields: list[tuple[str, str]] = []
    for element in form.iter("input", "select", "textarea"):
        kind = (element.get("type") or "text").lower() if element.tag == "input" else element.tag
        if kind not in _NO_FIELD and len(fields) < _MAX_FIELDS:
            fields.append((kind, (element.get("name") or element.get("id") or "").strip()[:80]))
    action = normalise(base, form.get("action") or "") or base
    names = tuple(name for kind, name in fields if name and kind != "hidden")
    method = "post" if (form.get("method") or "").lower() == "post" else "get"
    return Form(action, method, names, _purpose(form, fields, action))


def _purpose(form: etree._Element, fields: list[tuple[str, str]], action: str) -> str:
    kinds = {kind for kind, _ in fields}
    names = {name.lower() for _, name in fields}
    purpose = "other"
    if "password" in kinds:
        purpose = "login"
    elif any(word in name for name in names for word in _PAYMENT):
        purpose = "payment"
    elif _is_search(form, kinds, names, action):
        purpose = "search"
    elif "file" in kinds:
        purpose = "upload"
    elif "textarea" in kinds or "email" in kinds:
        purpose = "contact"
    return purpose


def _is_search(form: etree._Element, kinds: set[str], names: set[str], action: str) -> bool:
    return (
        form.get("role") == "search"
        or "search" in kinds
        or bool(names & _SIGNS_OF_SEARCH)
        or "search" in action.lower()
    )
