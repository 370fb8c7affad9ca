"""Every act that the code records has words: acts are read off the source, wherever one is named."""

import ast
from pathlib import Path

import app
from app.audit.wording import ACTS

# Put together from a state where it is recorded.
MADE = {"website.candidate.confirm", "website.candidate.reject"}


def texts(node):
    """The texts that an expression may be."""
    if isinstance(node, ast.IfExp):
        return texts(node.body) | texts(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def acts_in(tree):
    """What is given as `act`, by name or by place, or assigned to it."""
    found, places = set(), {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [each.arg for each in node.args.args]
            places |= {node.name: names.index("act")} if "act" in names else {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and "act" in {getattr(each, "id", "") for each in node.targets}:
            found |= texts(node.value)
        if isinstance(node, ast.Call):
            found |= {text for each in node.keywords if each.arg == "act" for text in texts(each.value)}
            place = places.get(getattr(node.func, "id", ""))
            if place is not None and len(node.args) > place:
                found |= texts(node.args[place])
    return found


def test_every_act_that_is_recorded_has_words_and_no_words_are_left_over():
    files = Path(app.__file__).parent.rglob("*.py")
    found = {act for path in files for act in acts_in(ast.parse(path.read_text()))}
    assert len(found) > 30
    assert set(ACTS) == found | MADE
