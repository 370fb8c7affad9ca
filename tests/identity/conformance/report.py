"""docs/identity-conformance.md, written from what the modules' tests found."""

import inspect
from pathlib import Path

from tests.identity.conformance import basic, logout
from tests.identity.conformance.suite import NotApplicable, Warned

DOCUMENT = Path(__file__).parent.parent.parent.parent / "docs" / "identity-conformance.md"
HEAD = """# OpenID Connect conformance

Each row is a module of the OpenID Foundation's conformance suite, by the suite's own name, and a test of
this repository that performs the module's steps against a running hub: `make test
TESTS=tests/identity/conformance`. The table is written from a run of those tests
(`.venv/bin/python -m tests.identity.conformance`), and each test fails when its row says something else
than it found. This is our own execution of the modules, not a certification.

The client is a confidential one with a secret, as the suite registers it; PKCE and nonce are waived for it
with that reason on record, because modules of the Basic OP plan send neither. Modules that wait do so by
moving the hub's clock.
"""


def row(name, outcome):
    """The table's line about one module."""
    step = {**basic.MODULES, **logout.MODULES}[name]
    said = inspect.getdoc(step)
    match outcome:
        case NotApplicable(quote):
            result = f"not applicable: “{quote}”"
        case Warned(why):
            result = f"passed with a warning: {why}"
        case _:
            result = "passed"
    return f"| `{name}` | {said} | {result} |"


def document(rows, plans):
    """The whole document: the rows under the plans that they belong to."""
    parts = [HEAD]
    for title, names in plans:
        found = [rows[name] for name in names]
        passed = sum("| passed" in one for one in found)
        parts.append(
            f"\n## {title}\n\n{passed} of {len(found)} passed, the others do not apply.\n\n"
            "| Module | What is done | Result |\n|---|---|---|\n" + "\n".join(found) + "\n"
        )
    return "".join(parts)


PLANS = (
    ("Basic OP", [name for name in basic.MODULES if name != "oidcc-discovery-endpoint-verification"]),
    ("Config OP", ["oidcc-discovery-endpoint-verification"]),
    ("RP-initiated logout", [name for name in logout.MODULES if "backchannel" not in name]),
    ("Back-channel logout", [name for name in logout.MODULES if "backchannel" in name]),
)
