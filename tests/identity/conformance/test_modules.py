"""Every module of the Basic OP, Config OP, RP-initiated logout and back-channel logout plans."""

import contextlib
import json
import os
from pathlib import Path

import pytest

from app import crypto
from app.config import Settings
from tests import databases
from tests.identity.conformance import basic, logout
from tests.identity.conformance.report import DOCUMENT, row
from tests.identity.conformance.suite import NotApplicable, Suite, register
from tests.identity.people import add_person
from tests.identity.serving import running_hub
from tests.identity.test_back_channel_logout import Receiver, working

MODULES = {**basic.MODULES, **logout.MODULES}
PLANS = (
    "oidcc-basic-certification-test-plan",
    "oidcc-config-certification-test-plan",
    "oidcc-rp-initiated-logout-certification-test-plan",
    "oidcc-backchannel-rp-initiated-logout-certification-test-plan",
)
RECORD = "HUB_CONFORMANCE_RECORD"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """One hub for all modules: each comes with a browser of its own."""
    folder = tmp_path_factory.mktemp("conformance")
    engine = databases.fresh("sqlite", folder)
    crypto.install(Settings(data_dir=folder).secrets)
    with Receiver() as receiver, running_hub(engine, folder) as hub:
        register(engine, backchannel=receiver.url)
        yield hub, engine, add_person(engine, "buffy@example.org"), receiver
    engine.dispose()


@pytest.fixture
def op(world):
    hub, engine, person, receiver = world
    made = Suite(hub, engine, person)
    made.receiver = lambda: contextlib.nullcontext(receiver)
    made.worker = lambda: working(engine)
    yield made
    made.close()


@pytest.mark.parametrize("module", MODULES)
def test_module(op, module):
    found = row(module, MODULES[module](op))
    if RECORD in os.environ:
        with Path(os.environ[RECORD]).open("a") as record:
            record.write(json.dumps([module, found]) + "\n")
    else:
        again = "run `.venv/bin/python -m tests.identity.conformance`"
        assert found in DOCUMENT.read_text().splitlines(), again


@pytest.fixture(scope="module")
def published(shared):
    plans = json.loads((shared / "identity" / "oidf_conformance_modules.json").read_text())["plans"]
    return {one["testName"]: one["summary"] for plan in PLANS for one in plans[plan]}


def test_every_module_of_the_plans_is_here_and_no_other(published):
    assert set(MODULES) == set(published)


def test_a_skip_condition_of_a_summary_is_quoted_word_for_word(published):
    """The others quote the message with which the suite's source skips the module."""
    for name in (
        "oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported",
        "oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported",
        "oidcc-ensure-request-object-with-redirect-uri",
    ):
        line = next(one for one in DOCUMENT.read_text().splitlines() if f"`{name}`" in one)
        quote = line.partition("“")[2].partition("”")[0]
        assert quote
        assert quote in published[name]
        assert line == row(name, NotApplicable(quote))
