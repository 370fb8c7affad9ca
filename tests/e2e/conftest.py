"""A whole hub for browser tests: web and worker as processes of their own, and headless Chromium."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PHONE = {"width": 320, "height": 700}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Hub:
    """A running hub: its address, and its command line."""

    def __init__(self, folder):
        self.url = f"http://127.0.0.1:{free_port()}"
        self.environ = {
            **os.environ,
            "HUB_DATA_DIR": str(folder),
            "HUB_BASE_URL": self.url,
            "HUB_SAMPLE_DATE": "2025-11-17",
            "HUB_LOG_LEVEL": "warning",
        }
        self.log = folder / "hub.log"
        self.processes = []

    def run(self, *arguments):
        done = subprocess.run(
            [sys.executable, "-m", "app", *arguments],
            env=self.environ,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self):
        with self.log.open("ab") as log:
            for part in ("serve", "worker"):
                self.processes.append(
                    subprocess.Popen(
                        [sys.executable, "-m", "app", part],
                        env=self.environ,
                        cwd=ROOT,
                        stdout=log,
                        stderr=log,
                    )
                )
        for _ in range(500):
            try:
                urlopen(f"{self.url}/health/ready", timeout=2).close()
            except (URLError, OSError):
                time.sleep(0.2)
            else:
                return
        raise AssertionError(self.log.read_text())

    def stop(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(20)


@pytest.fixture(scope="session")
def hub(tmp_path_factory):
    made = Hub(tmp_path_factory.mktemp("hub"))
    made.run("db", "upgrade")
    made.run("sample", "load", "--without-websites")
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session")
def browser(chromium):
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def page(request, browser, hub):
    """A fresh visitor, with and without JavaScript; a script error fails the test."""
    context = browser.new_context(base_url=hub.url, java_script_enabled=request.param == "with JavaScript")
    context.set_default_timeout(15_000)
    opened = context.new_page()
    faults = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on(
        "console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None
    )
    yield opened
    context.close()
    assert not faults, faults


def violations(page):
    """What axe finds against WCAG 2.2 AA, as readable lines."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    return [f"{page.url}: {v['id']}: {v['help']}: {v['nodes'][0]['html'][:200]}" for v in found["violations"]]


def overflows(page):
    """Whether the page scrolls sideways at its width."""
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
