"""Pages a second: home, content and a signed-in question page, each as a ratio to a bare Flask page on the
same server in the same run. What a question page costs in processor time is in `journeys`."""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import httpx

from tests.bench.serving import free_port, served

ROOT = Path(__file__).parent.parent.parent
ROUNDS, SECONDS, CONNECTIONS = 3, 4.0, 4
PERSON, PASSWORD = "driver@sample.example", "sample people are not real"
BARE = """
from flask import Flask
application = Flask(__name__)
@application.get("/")
def hello():
    return "hello"
"""


def rate(url, cookies):
    """Requests a second over a few connections; any answer but 200 is a failure."""
    stop = time.perf_counter() + SECONDS
    counts = []

    def ask():
        done = 0
        with httpx.Client(cookies=cookies) as client:
            while time.perf_counter() < stop:
                answer = client.get(url)
                if answer.status_code != 200:
                    raise SystemExit(f"{url} answered {answer.status_code}")
                done += 1
        counts.append(done)

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(counts) == CONNECTIONS, f"{url}: a connection broke off"
    return sum(counts) / SECONDS


def token(page):
    return re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)


def signed_in_question(base, environ):
    """Signs a sample person in, opens vehicle tax, and gives cookies and the URL of a question page."""
    with httpx.Client(base_url=base, follow_redirects=True) as client:
        page = client.get("/account/")
        for _ in range(4):
            if "/identity/" not in str(page.url):
                break
            fields = {"csrf_token": token(page.text)}
            names = set(re.findall(r'<input[^>]*name="([^"]+)"', page.text))
            fields |= {n: v for n, v in (("email", PERSON), ("password", PASSWORD)) if n in names}
            if "code" in names:
                command = [sys.executable, "-m", "app", "sample", "code", PERSON]
                shown = subprocess.run(command, env=environ, cwd=ROOT, capture_output=True, check=True)
                fields["code"] = shown.stdout.decode().strip()
            action = re.search(r'<form[^>]*method="post"[^>]*action="([^"]*identity[^"]*)"', page.text)
            page = client.post(
                action.group(1).replace("&amp;", "&") if action else str(page.url), data=fields
            )
        assert "/account" in str(page.url), f"sign-in ended at {page.url}"
        start = client.get("/services/vehicle-tax/vehicle")
        assert start.status_code == 200, f"question page answered {start.status_code}"
        return dict(client.cookies), str(start.url)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "bare.py").write_text(BARE)
        hub_port, bare_port = free_port(), free_port()
        base = f"http://127.0.0.1:{hub_port}"
        environ = {
            **os.environ,
            "HUB_DATA_DIR": name,
            "HUB_BASE_URL": base,
            "HUB_LOG_LEVEL": "error",
            "HUB_SAMPLE_DATE": "2025-11-17",
        }
        for step in (("db", "upgrade"), ("sample", "load", "--without-websites")):
            subprocess.run(
                [sys.executable, "-m", "app", *step], env=environ, cwd=ROOT, check=True, capture_output=True
            )
        with ExitStack() as stack:
            stack.enter_context(
                served(
                    "app.wsgi:application", environ=environ, folder=ROOT, port=hub_port, path="/health/ready"
                )
            )
            stack.enter_context(served("bare:application", environ=environ, folder=folder, port=bare_port))
            cookies, question = signed_in_question(base, environ)
            pages = {
                "bare Flask hello": (f"http://127.0.0.1:{bare_port}/", {}),
                "home page": (f"{base}/", {}),
                "content page": (f"{base}/guidance/about-directhub", {}),
                "signed-in question page": (question, cookies),
            }
            figures = {label: [] for label in pages}
            for _ in range(ROUNDS):
                for label, (url, kept) in pages.items():
                    figures[label].append(rate(url, kept))
    bare = figures["bare Flask hello"]
    for label, found in figures.items():
        ratio = statistics.median(a / b for a, b in zip(found, bare, strict=True))
        print(f"{label:26} {statistics.median(found):8.0f} requests a second   ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
