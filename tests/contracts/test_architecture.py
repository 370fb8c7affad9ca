"""What the import contracts cannot see: sizes, names, docstrings, a Flask-free interpreter."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
OURS = ("app", "crawlers", "search_index")
SOURCES = sorted(path for package in OURS for path in (ROOT / package).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


@cache
def tree(path):
    return ast.parse(path.read_text())


@cache
def functions(path):
    return [n for n in ast.walk(tree(path)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_no_module_is_over_400_lines_and_no_function_over_50():
    faults = []
    for path in SOURCES:
        text = path.read_text()
        if text.count("\n") > 400:
            faults.append(f"{path}: {text.count(chr(10))} lines, split the slice")
        faults += [
            f"{path}:{f.lineno} {f.name} has {f.end_lineno - f.lineno + 1} lines"
            for f in functions(path)
            if f.end_lineno - f.lineno + 1 > 50
        ]
    assert not faults, "\n".join(faults)


def test_no_test_file_is_over_500_lines():
    assert not [str(p) for p in TESTS if p.read_text().count("\n") > 500]


def test_every_module_says_what_it_is_for():
    silent = [str(p) for p in SOURCES if not ast.get_docstring(tree(p))]
    assert not silent, f"open each with one to three lines: {silent}"


def test_every_package_of_app_is_a_docstring_only():
    busy = [str(p) for p in (ROOT / "app").rglob("__init__.py") if len(tree(p).body) != 1]
    assert not busy, f"an __init__.py under app holds a docstring and nothing else: {busy}"


def test_no_module_imports_our_own_code_inside_a_function():
    faults = []
    for path in SOURCES:
        for function in functions(path):
            for node in ast.walk(function):
                module = getattr(node, "module", None) if isinstance(node, ast.ImportFrom) else None
                if module and module.split(".")[0] in OURS:
                    faults.append(f"{path}:{node.lineno} {module}")
    assert not faults, "\n".join(faults)


def test_no_file_has_a_name_that_says_nothing():
    assert not [str(p) for p in SOURCES if p.name in {"utils.py", "helpers.py", "common.py"}]


def test_nothing_commits_but_the_four_edges():
    allowed = {"app/db.py", "app/web/requests.py"}
    faults = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        if str(path.relative_to(ROOT)) not in allowed
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"\bsession\.commit\(", line)
    ]
    assert not faults, f"commit through db.transaction() at an edge: {faults}"


def test_operations_and_queries_never_read_the_clock_or_the_request():
    faults = []
    for path in SOURCES:
        if path.name in {"operations.py", "queries.py", "rules.py"}:
            text = path.read_text()
            if re.search(r"clock\.now\(|clock\.today\(|from flask import", text):
                faults.append(str(path))
    assert not faults, f"take now, today and request values as parameters: {faults}"


@pytest.mark.parametrize("module", ["crawlers", "search_index"])
def test_a_fresh_interpreter_loads_no_flask_for(module):
    modules = sorted(
        ".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for p in (ROOT / module).rglob("*.py")
        if p.name != "__main__.py"
    )
    code = (
        f"import importlib, sys\nfor name in {modules!r}: importlib.import_module(name)\n"
        "found = [n for n in ('flask', 'werkzeug') if n in sys.modules]\n"
        "sys.exit(f'loaded: {found}' if found else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
