"""Who may import whom: what the contracts in pyproject.toml cannot say, and that each of those can fail."""

import ast
import shutil
import subprocess
import sys
import tomllib
from itertools import permutations
from pathlib import Path

import grimp
import pytest

from app.services import registry

ROOT = Path(__file__).parent.parent.parent
OURS = ("app", "crawlers", "search_index")
NUMERIC = {"numpy"}
ORDER = ["cli", "views", "presenters", "spec", "workflows"]
ORDER += ["operations", "queries", "models", "rates", "rules"]
EDGE = {"cli", "views", "presenters", "spec", "workflows"}
# Whatever else opens a connection is outbound.py, or asks its address policy.
ADAPTERS = {
    "app/outbound.py": "the one client for addresses that come from data",
    "app/notifications/notify.py": "GOV.UK Notify, the host of its own client",
    "app/notifications/smtp.py": "the mail server of HUB_SMTP_URL",
    "app/payments/pay_api.py": "GOV.UK Pay",
    "app/payments/sandbox/notices.py": "the hub itself: the sandbox's webhook messages",
    "app/services/vehicle_tax/enquiry/ves.py": "DVLA's Vehicle Enquiry Service",
    "app/services/vehicle_tax/registers/insurance_api.py": "the insurers' register",
    "app/signin/provider.py": "the issuer of HUB_OIDC_ISSUER",
    "app/signin/machines.py": "the built-in provider, in process",
    "app/signin/back_channel.py": "the built-in provider, in process",
    "app/journeys/uploads/clamd.py": "the virus scanner",
    "app/operators/worker.py": "the name of this machine, no connection",
    "app/devtools/demo.py": "waits for the hub that `make run` started",
    "app/devtools/sample_sites/server.py": "serves the sample websites on loopback",
    "crawlers/__main__.py": "the name of this machine, no connection",
}
CLIENTS = {
    "boto3",
    "ftplib",
    "http.client",
    "httpx",
    "httpx2",
    "notifications_python_client.notifications",
    "redis",
    "requests",
    "smtplib",
    "socket",
    "socketserver",
    "urllib.request",
    "urllib3",
}
# One line for each contract that breaks it, and the file that it goes to.
VIOLATIONS = {
    "layers": ("app/estate/queries.py", "import app.uptake.rules"),
    "init-is-docstring": ("app/__init__.py", "import app.factory"),
    "crawlers-direct": ("crawlers/settings.py", "import app.jobs"),
    "no-flask-in-crawlers": ("crawlers/settings.py", "import flask"),
    "search-index-floor": ("search_index/query.py", "import app.money"),
    "app-without-crawlers": ("app/estate/queries.py", "import scrapy"),
    "whoosh-in-one-place": ("app/search/views.py", "import whoosh"),
    "services-apart": ("app/services/vehicle_tax/spec.py", "import app.services.self_assessment.spec"),
    "signin-without-identity": ("app/signin/views.py", "import app.identity.provider.server"),
    "authlib-in-two-places": ("app/account/views.py", "import authlib.jose"),
    "htmx-flask-in-one-place": ("app/search/views.py", "import htmx_flask"),
    "core-without-flask": ("app/uptake/queries.py", "import flask"),
    "rules-are-pure": ("app/uptake/rules.py", "import app.clock"),
}


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph(*OURS, include_external_packages=True, cache_dir=None)


def stem(module):
    return module.rpartition(".")[2]


def test_every_import_contract_breaks_when_it_is_violated(tmp_path):
    settings = (ROOT / "pyproject.toml").read_text()
    contracts = tomllib.loads(settings)["tool"]["importlinter"]["contracts"]
    assert {contract["id"] for contract in contracts} == set(VIOLATIONS), "give each contract a violation"
    (tmp_path / "pyproject.toml").write_text(settings)
    for package in OURS:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("static", "*.pyc"))
    for name, line in VIOLATIONS.values():
        path = tmp_path / name
        assert path.exists(), f"{name} has moved: choose another file"
        path.write_text(path.read_text() + f"\n{line}\n")
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False)
    kept = [contract["name"] for contract in contracts if f"{contract['name']} BROKEN" not in done.stdout]
    assert not kept, f"cannot fail: {kept}\n{done.stdout[:2000]}{done.stderr}"


def test_every_service_is_kept_apart_from_the_others(graph):
    """A new service is one folder: nothing lists it, and yet it is held to this."""
    folders = sorted(Path(registry.__file__).parent.glob("*/__init__.py"))
    found = [f"app.services.{path.parent.name}" for path in folders]
    assert {"app.services.self_assessment", "app.services.vehicle_tax"} <= set(found)
    for importer, imported in permutations(found, 2):
        chains = graph.find_shortest_chains(importer=importer, imported=imported, as_packages=True)
        assert not chains, f"{importer} reaches {imported}: {min(chains)}"


def test_rules_reach_the_standard_library_and_numbers_alone(graph):
    for module in (m for m in graph.modules if m.startswith("app.") and stem(m) == "rules"):
        reached = {name.partition(".")[0] for name in graph.find_upstream_modules(module)}
        foreign = reached - set(OURS) - sys.stdlib_module_names - NUMERIC
        assert not foreign, f"{module} reaches {foreign}: pass values in"


def test_the_files_of_a_slice_import_downwards(graph):
    faults = []
    for module in (m for m in graph.modules if stem(m) in ORDER):
        package = module.rpartition(".")[0]
        above = {f"{package}.{name}" for name in ORDER[: ORDER.index(stem(module))]}
        faults += [f"{module} -> {name}" for name in graph.find_modules_directly_imported_by(module) & above]
    assert not faults, f"{faults}: the order is {' > '.join(ORDER)}"


def test_models_queries_operations_and_rules_know_no_edge_of_any_slice(graph):
    faults = [
        f"{module} -> {name}"
        for module in graph.modules
        if module.startswith("app.") and stem(module) in {"operations", "queries", "models", "rates", "rules"}
        for name in graph.find_modules_directly_imported_by(module)
        if name.startswith("app.web") or (name.startswith("app.") and stem(name) in EDGE)
    ]
    assert not faults


def test_specs_presenters_and_workflows_know_only_the_languages_of_the_web(graph):
    faults = [
        f"{module} -> {name}"
        for module in graph.modules
        if module.startswith("app.") and stem(module) in {"spec", "presenters", "workflows"}
        for name in graph.find_modules_directly_imported_by(module)
        if name.startswith("app.web.") and name != "app.web.languages"
    ]
    assert not faults


def test_only_the_listed_adapters_open_connections_of_their_own():
    found = set()
    for path in (path for package in OURS for path in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            if CLIENTS & set(names):
                found.add(str(path.relative_to(ROOT)))
    assert found == set(ADAPTERS), "use app.outbound, or list the adapter with the host that settings fix"
