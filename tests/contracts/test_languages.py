"""Every word a citizen sees has Welsh: the messages in code and templates, compared with the catalogues."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent.parent
CATALOGUES = ROOT / "app" / "translations" / "cy"
# Staff screens and departments' figures are English for now; the rest of the hub is for citizens.
STAFF_ONLY = (
    "rationalisation",
    "audit",
    "analysis",
    "deliveries",
    "estate",
    "devtools",
    "operators",
    "transition",
)
STAFF_PAGES = ("identity/clients/", "notifications/stopped")
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
SAME_IN_BOTH = ROOT / "tests" / "contracts" / "same_in_welsh.txt"


def citizen_files():
    for path in sorted((ROOT / "app").rglob("*")):
        parts = path.relative_to(ROOT / "app").parts
        area = parts[1] if parts[0] == "templates" and len(parts) > 1 else parts[0]
        staff = area in STAFF_ONLY or any(part in path.as_posix() for part in STAFF_PAGES)
        if path.suffix in {".py", ".html"} and not staff:
            yield path


def messages(path):
    if path.suffix == ".py":
        return [m[1] for m in extract_from_file("python", path, KEYWORDS)]
    options = {"trimmed": "false", "silent": "false"}
    return [m[1] for m in extract_from_file("jinja2.ext:babel_extract", path, KEYWORDS, options=options)]


def flat(found):
    for message in found:
        yield from (m for m in (message if isinstance(message, tuple) else (message,)) if m)


@pytest.fixture(scope="module")
def welsh():
    known = {}
    for path in sorted(CATALOGUES.glob("*.po")):
        with path.open("rb") as source:
            for message in read_po(source, locale="cy"):
                singular = message.id[0] if isinstance(message.id, tuple) else message.id
                if singular and message.string and not message.fuzzy:
                    known[singular] = message.string
                    if isinstance(message.id, tuple):
                        known[message.id[1]] = message.string
    return known


def test_every_message_a_citizen_sees_has_welsh(welsh):
    missing = {
        f"{path.relative_to(ROOT)}: {message!r}"
        for path in citizen_files()
        for message in flat(messages(path))
        if message not in welsh
    }
    assert not missing, f"{len(missing)} without Welsh:\n" + "\n".join(sorted(missing)[:60])


def test_welsh_differs_from_english_outside_the_reviewed_list(welsh):
    reviewed = set(SAME_IN_BOTH.read_text().splitlines())
    same = {english for english, other in welsh.items() if english == other} - reviewed
    assert not same, f"translate these or review them into {SAME_IN_BOTH.name}: {sorted(same)}"


def placeholders(text):
    return sorted(set(re.findall(r"%\(\w+\)[sd]|\{\w+\}", text)))


def test_welsh_keeps_every_placeholder(welsh):
    faults = [
        english
        for english, other in welsh.items()
        if isinstance(other, str) and placeholders(english) != placeholders(other)
    ]
    assert not faults, f"placeholders differ: {faults}"
