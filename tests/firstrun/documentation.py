"""The first run's part on websites: crawl real documentation, installed from Debian packages and served
on loopback under made-up host names."""

import mimetypes
import subprocess
import time
from collections import Counter
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine

from app import clock
from app.db import read_session, transaction
from app.estate import operations, queries
from app.estate.crawls import operations as crawls
from app.estate.crawls import queries as crawl_queries
from app.estate.crawls import running
from tests.loopback import Loopback, Reply

# host -> (Debian package, folder in it, name of its front page)
SITES = {
    "policy.debian-docs.example": ("debian-policy", "usr/share/doc/debian-policy/policy.html", "index.html"),
    "developers.debian-docs.example": (
        "developers-reference",
        "usr/share/developers-reference",
        "index.html",
    ),
    "maintainers.debian-docs.example": ("maint-guide", "usr/share/doc/maint-guide/html", "index.en.html"),
    "handbook.debian-docs.example": (
        "debian-handbook",
        "usr/share/doc/debian-handbook/html/en-US",
        "index.html",
    ),
    "questions.debian-docs.example": ("debian-faq", "usr/share/doc/debian/FAQ", "index.en.html"),
    "reference.debian-docs.example": ("debian-reference-en", "usr/share/debian-reference", "index.en.html"),
    "installation.debian-docs.example": (
        "installation-guide-amd64",
        "usr/share/doc/installation-guide-amd64/en",
        "index.html",
    ),
    "installation-arm.debian-docs.example": (
        "installation-guide-arm64",
        "usr/share/doc/installation-guide-arm64/en",
        "index.html",
    ),
    "packagers.debian-docs.example": ("debmake-doc", "usr/share/doc/debmake-doc/html", "index.en.html"),
}
MAX_PAGES = 1000


def run(data: Path, engine: Engine, app: Flask) -> str:
    """Fetch the packages if they are not there, crawl them, and tell in Markdown what came of it.

    Args:
        data: folder with the reference data; packages are kept in the hub's own data folder.
        engine: a migrated database.
        app: the hub on that database.
    """
    del data
    settings = app.extensions["settings"]
    root = unpack(settings.data_dir / "debian-docs")
    sites = {host: folder_of(root / folder, front) for host, (_, folder, front) in SITES.items()}
    with Loopback(sites, keep_log=False) as server:
        crawl_id = _order(engine, server.address)
        began = time.monotonic()
        running.run_batches(
            settings, engine, crawl_id, processes=1, watch=lambda standing: None, complain=print
        )
        seconds = time.monotonic() - began
    with transaction(engine) as session:
        crawls.end_crawl(session, crawl_id=crawl_id, now=clock.now())
    return tell(engine, crawl_id, seconds)


def unpack(folder: Path) -> Path:
    """Download and unpack the packages with the machine's own apt and dpkg; no root needed."""
    root = folder / "root"
    folder.mkdir(parents=True, exist_ok=True)
    for package, inside, _ in SITES.values():
        if (root / inside).is_dir():
            continue
        subprocess.run(["apt-get", "download", package], cwd=folder, check=True, capture_output=True)
        newest = max(folder.glob(f"{package}_*.deb"), key=lambda path: path.stat().st_mtime)
        subprocess.run(["dpkg", "-x", newest, root], check=True)
    return root


def folder_of(folder: Path, front: str):
    """The files of a folder as pages; what the package does not hold is missing."""
    home = folder.resolve()

    def reply(path: str) -> Reply | None:
        plain = path.partition("?")[0].lstrip("/")
        file = (home / (plain or front)).resolve()
        if file.is_dir():
            file /= "index.html"
        if not file.is_file() or not file.is_relative_to(home.parent.parent):
            return None
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return Reply(file.read_bytes(), content_type=kind)

    return reply


def _order(engine: Engine, address: str) -> str:
    now = clock.now()
    with transaction(engine) as session:
        known = [operations.know_website(session, host=host, now=now)[0].id for host in SITES]
        ordered = crawls.order(
            session,
            website_ids=known,
            depth="site",
            max_pages=MAX_PAGES,
            connect_to=address,
            connect_to_tls=None,
            batches=1,
            now=now,
        )
        return ordered.id


def tell(engine: Engine, crawl_id: str, seconds: float) -> str:
    """The figures of a crawl, in Markdown."""
    lines = [
        "| Website | Debian package | Pages | Documents | Words | Broken links |",
        "|---|---|--:|--:|--:|--:|",
    ]
    causes: Counter[str] = Counter()
    with read_session(engine) as session:
        ending = crawl_queries.ending(session, crawl_id)
        for host, (package, _, _) in SITES.items():
            site = queries.website_by_host(session, host)
            visit = queries.latest_visits(session, [site.id])[site.id]
            words = sum(page.words for page in queries.pages_of(session, visit.visit_id))
            causes.update(fault.cause for fault in queries.broken_links(session, visit.visit_id))
            lines.append(
                f"| {host} | `{package}` | {visit.pages:,} | {visit.documents:,} | {words:,} "
                f"| {visit.broken_links:,} |"
            )
    asked = ending.pages + ending.documents + ending.errors
    told = ", ".join(f"{count:,} {cause}" for cause, count in causes.most_common()) or "none"
    return "\n".join(
        (
            *lines,
            "",
            f"{ending.pages:,} pages and {ending.documents:,} documents ({ending.size / 1e6:,.1f} MB) of",
            f"{len(SITES)} websites in {seconds:,.0f} s: {asked / seconds:,.1f} addresses a second. With one",
            "request at a time per website and half a second between two, the largest website sets the time.",
            "",
            f"Broken links by cause: {told}.",
        )
    )
