"""Every code that the rules can return has its words, in both languages."""

import inspect
import re

import pytest

from app.services.vehicle_tax import api, rules, wording
from app.web.languages import catalogue

CODE = re.compile(r'"((?:rate|exempt|not_offered)\.[a-z0-9_]+)"')
UNKNOWN = re.compile(r'_unknown\("([a-z0-9_]+)"')
PROBLEM = re.compile(r'(?:FactProblemError\("[a-z0-9_]+", |ValueError\(|_problem\([a-z_]+, )"([a-z0-9_]+)"')


def codes(pattern, *modules):
    return {code for module in modules for code in pattern.findall(inspect.getsource(module))}


def test_every_reason_has_a_sentence():
    known = set(wording.REASONS)
    assert codes(CODE, rules) - known == {"rate.supplement"}  # a line of the working only
    assert {f"exempt.{exemption}" for exemption in rules.Exemption} <= known
    unknown = {code for code in known if code.startswith("not_offered.unknown_")}
    assert unknown == {f"not_offered.unknown_{what}" for what in codes(UNKNOWN, rules)}


def test_every_line_has_a_label():
    shares = {f"option.{o}" for o, share in rules.SHARE.items() if share != 1000}
    worked = {code for code in codes(CODE, rules) if not code.startswith("not_offered")}
    without_line = {"rate.standard", "rate.standard_with_supplement"}
    assert (worked | shares) - without_line == set(wording.LINES) - {
        "exempt.historic",
        "exempt.disabled",
        "exempt.other",
    }
    assert set(wording.STANDARD_LINES) == set(map(str, rules.FuelGroup))


def test_every_problem_has_a_message():
    assert codes(PROBLEM, rules, api) | {"not_an_object", "no_rates"} == set(wording.PROBLEMS)


@pytest.mark.parametrize("table", ["REASONS", "LINES", "STANDARD_LINES", "OPTIONS", "PROBLEMS"])
def test_every_sentence_exists_in_welsh(app, table):
    with app.test_request_context("/"):
        english = [str(text) for text in getattr(wording, table).values()]
    assert [t for t in english if catalogue("cy").ugettext(t) == t] == []
