"""Fixtures that every slice shares: databases, application, client, terminal, fixed civil date."""

import asyncio
import gc
import os
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import settings as hypothesis_settings

from app import clock, crypto
from app.cli import hub
from app.config import Settings
from app.db import transaction
from app.factory import create_app
from app.terminal import Terminal
from tests import databases, nodejs
from tests.applications import share_compiled_parts
from tests.clients import ActingHook, PageClient

CIVIL_DATE = date(2025, 11, 17)
SHARED = Path(__file__).parent.parent.parent / "shared" / "data"
# No test is timed: a busy machine is no fault.
hypothesis_settings.register_profile("hub", deadline=None)
hypothesis_settings.load_profile("hub")
share_compiled_parts()
REQUIRED = os.environ.get("HUB_TEST_REQUIRE", "").split()


def pytest_collection_finish():
    """What imports and collecting made stays until the end: see `tests/__init__.py`."""
    gc.freeze()
    gc.enable()


def pytest_addoption(parser):
    parser.addoption(
        "--backends",
        default=",".join(databases.BACKENDS),
        help="databases to run on, comma separated",
    )


def pytest_generate_tests(metafunc):
    if "backend" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("backends").split(",")
        once = metafunc.definition.get_closest_marker("backends")
        wanted = [b for b in chosen if b in once.args] or list(once.args) if once else chosen
        metafunc.parametrize("backend", wanted, scope="session")


def missing(need: str, reason: str):
    """Skip with a line saying why, or fail where the need is required."""
    (pytest.fail if need in REQUIRED else pytest.skip)(reason)


@pytest.fixture(autouse=True)
def _no_foreign_loop(request):
    """A browser of this process leaves its loop marked as running in the thread; no other test may see it."""
    found = asyncio._get_running_loop()
    if found is None or request.node.get_closest_marker("browser"):
        yield
        return
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(found)


@pytest.fixture(autouse=True)
def _civil_date():
    with clock.fixed_today(CIVIL_DATE):
        yield


@pytest.fixture(scope="session")
def _engines(tmp_path_factory):
    made = {}
    yield made
    for engine in made.values():
        engine.dispose()


@pytest.fixture
def engine(backend, _engines, tmp_path_factory):
    """A migrated database, empty, on each backend."""
    if backend == "postgresql" and databases.postgresql_server() is None:
        missing("postgresql", "no PostgreSQL answers on this machine and none is installed")
    if backend not in _engines:
        _engines[backend] = databases.fresh(backend, tmp_path_factory.mktemp(backend))
    yield _engines[backend]
    databases.empty(_engines[backend])


@pytest.fixture
def session(engine):
    """A session inside one transaction."""
    with transaction(engine) as opened:
        yield opened


@pytest.fixture
def settings(engine, tmp_path):
    url = engine.url.render_as_string(hide_password=False)
    made = Settings(data_dir=tmp_path, database_url=url, post_rate_limit="")
    crypto.install(made.secrets)
    return made


@pytest.fixture
def app(settings, engine):
    made = create_app(settings, engine)
    clock.fix_today(CIVIL_DATE)
    made.testing = True
    made.test_client_class = PageClient
    made.extensions["actor_hook"] = ActingHook(made)
    return made


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def terminal_run(settings, engine):
    """Run `hub` in this process: terminal_run(["db", "upgrade"])."""
    terminal = Terminal(settings, engine)
    return lambda arguments: CliRunner().invoke(hub, [str(a) for a in arguments], obj=terminal)


@pytest.fixture(scope="session")
def shared():
    """The reference data beside the checkout."""
    if not SHARED.is_dir():
        missing("shared", "the reference data is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def chromium():
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        missing("browser", "no Chromium on this machine: INSTALL_BROWSER=1 make setup installs it")
    return found


@pytest.fixture(scope="session")
def node():
    """Start a program of tests/node: node("openid_client", options)."""
    if not nodejs.installed():
        missing("node", "the Node.js programs of the tests are not installed: make setup")
    return nodejs.NodeProgram
