"""hub estate and hub crawl."""

import os
import re
import time
from collections.abc import Callable
from datetime import datetime

import click

from app import clock
from app.db import read_session, transaction
from app.estate import operations, queries
from app.estate.crawls import operations as crawls
from app.estate.crawls import queries as crawl_queries
from app.estate.crawls import running, workflows
from app.estate.crawls.cli import manage
from app.estate.crawls.queries import Standing
from app.estate.discovery.cli import discover
from app.estate.imports.cli import import_
from app.estate.presenters import ending_lines, standing_line
from app.estate.schedules.operations import websites_of
from app.estate.traffic.cli import traffic
from app.terminal import SOME_REFUSED, Terminal, how_many

DEFAULT_PAGES = 500
_HOME_PAGES = 1
SAY_EVERY = 2.0
_ADDRESS = re.compile(r"(\[[0-9a-fA-F:]+\]|[\w.-]+):(\d{1,5})\Z")


@click.group()
def estate() -> None:
    """The inventory of websites."""


estate.add_command(import_)
estate.add_command(traffic)
estate.add_command(discover)


@estate.command("list")
@click.option("--json", "as_json", is_flag=True, help="JSON to standard output.")
@click.pass_obj
def list_(terminal: Terminal, as_json: bool) -> None:  # noqa: FBT001 - click hands flags over
    """List the websites.

    Example: hub estate list --json
    """
    with read_session(terminal.engine) as session:
        sites = queries.websites(session)
    if as_json:
        terminal.emit_json(
            [
                {
                    "host": site.host,
                    "owner": site.owner or None,
                    "title": site.title or None,
                    "status": site.status,
                    "pages": site.pages,
                    "last_crawl": site.last_crawl.isoformat() if site.last_crawl else None,
                }
                for site in sites
            ]
        )
        return
    for site in sites:
        click.echo(f"{site.host}\t{site.owner}\t{site.status}\t{site.pages}\t{site.title}")


def _address(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    del context, parameter
    if value is None:
        return None
    match = _ADDRESS.match(value)
    if match is None or not 0 < int(match[2]) <= 65_535:
        raise click.BadParameter("give an address and a port, such as 127.0.0.1:8080")
    return value.replace("localhost:", "127.0.0.1:")


@click.command()
@click.argument("hosts", nargs=-1)
@click.option("--all", "all_", is_flag=True, help="Every website of the inventory that no ignore list names.")
@click.option("--home", is_flag=True, help="Front pages only, with robots.txt, sitemaps and the like.")
@click.option(
    "--max-pages",
    type=click.IntRange(1, 100_000),
    default=DEFAULT_PAGES,
    show_default=True,
    help="Pages of each website.",
)
@click.option("--connect-to", callback=_address, help="ADDRESS:PORT that every connection goes to.")
@click.option("--connect-to-tls", callback=_address, help="ADDRESS:PORT for https.")
@click.option(
    "--processes", type=click.IntRange(1, 64), default=1, show_default=True, help="Crawlers side by side."
)
@click.option("--warc", is_flag=True, help="Keep every answer as a WARC record too; see `hub crawls warc`.")
@click.option(
    "--everything", is_flag=True, help="Ask for pages in full that have not changed since last time."
)
@click.option("--workers", is_flag=True, help="Leave it to the running workers, on this machine and others.")
@click.option("--afresh", is_flag=True, help="Start anew where the same crawl was interrupted.")
@click.pass_context
def crawl(
    context: click.Context,
    hosts: tuple[str, ...],
    *,
    all_: bool,
    home: bool,
    max_pages: int,
    connect_to: str | None,
    connect_to_tls: str | None,
    processes: int,
    warc: bool,
    everything: bool,
    workers: bool,
    afresh: bool,
) -> None:
    """Crawl websites: those named, or all. The same command again takes up an interrupted crawl.

    Example: hub crawl www.example.gov.uk --max-pages 200
    """
    terminal: Terminal = context.obj
    if all_ == bool(hosts):
        raise click.UsageError("name the hosts to crawl, or use --all")
    website_ids = _choose(terminal, hosts)
    if not website_ids:
        raise click.UsageError("the inventory is empty: import websites first with `hub estate import`")
    crawl_id = _order(
        terminal,
        website_ids,
        way={
            "depth": "home" if home else "site",
            "max_pages": _HOME_PAGES if home else max_pages,
            "connect_to": connect_to,
            "connect_to_tls": connect_to_tls,
            "warc": warc,
            "everything": everything,
        },
        batches=-(-len(website_ids) // crawls.QUEUED_BATCH_SITES) if workers else processes,
        afresh=afresh,
    )
    context.exit(_run(terminal, crawl_id, processes, workers=workers))


def _choose(terminal: Terminal, hosts: tuple[str, ...]) -> list[str]:
    """Return the websites to crawl; a host that the inventory does not have is added to it."""
    if not hosts:
        with read_session(terminal.engine) as session:
            return websites_of(session, "")
    chosen: dict[str, None] = {}
    with transaction(terminal.engine) as session:
        for host in hosts:
            try:
                website, made = operations.know_website(session, host=host, now=clock.now())
            except ValueError as refusal:
                raise click.UsageError(str(refusal)) from refusal
            if made:
                terminal.say(f"{website.host}: not in the inventory before, added to it")
            chosen[website.id] = None
    return list(chosen)


def _order(
    terminal: Terminal, website_ids: list[str], *, way: dict[str, object], batches: int, afresh: bool
) -> str:
    """Order a crawl, or take up the same one where it was interrupted."""
    with read_session(terminal.engine) as session:
        before = None if afresh else crawl_queries.unfinished(session, website_ids=website_ids, **way)  # type: ignore[arg-type]
        found = (before.id, before.started_at) if before else None
    if found:
        _wait_for_silence(terminal, found[0])
    with transaction(terminal.engine) as session:
        if found:
            crawls.take_up(session, crawl_id=found[0])
            terminal.say(f"taking up the crawl that began {found[1]:%d %B %Y at %H:%M} UTC")
            return found[0]
        ordered = crawls.order(
            session,
            website_ids=website_ids,
            batches=batches,
            now=clock.now(),
            **way,  # type: ignore[arg-type]
        )
        return ordered.id


def _watcher(terminal: Terminal, before: Standing, began: datetime) -> Callable[[Standing], None]:
    """Say how far the crawl has come, every other look and only when it has moved."""
    said = [(began, before)]

    def watch(standing: Standing) -> None:
        now = clock.now()
        at, last = said[-1]
        moved = (standing.pages, standing.sites_done) != (last.pages, last.sites_done)
        if moved and (now - at).total_seconds() >= SAY_EVERY:
            said[:] = [(now, standing)]
            terminal.say(standing_line(standing, before, began, now))

    return watch


def _wait_for_silence(terminal: Terminal, crawl_id: str) -> None:
    """Let a crawl process that has just lost its starter end; refuse where one goes on working."""
    deadline = time.monotonic() + 2 * crawl_queries.SILENT_AFTER.total_seconds()
    while True:
        with read_session(terminal.engine) as session:
            if not crawl_queries.at_work(session, crawl_id, now=clock.now()):
                return
        if time.monotonic() > deadline:
            raise click.UsageError("these websites are being crawled by another process right now")
        time.sleep(0.5)


def _run(terminal: Terminal, crawl_id: str, processes: int, *, workers: bool) -> int:
    """Run a crawl to its end; returns the exit code."""
    began = clock.now()
    with read_session(terminal.engine) as session:
        already = crawl_queries.standing(session, crawl_id)
    terminal.say(standing_line(already, already, began, began))
    watch = _watcher(terminal, already, began)
    if workers:
        whole = _leave_to_workers(terminal, crawl_id, watch)
    else:
        whole = running.run_batches(
            terminal.settings,
            terminal.engine,
            crawl_id,
            processes=min(processes, os.cpu_count() or 1),
            complain=terminal.say,
            watch=watch,
        )
    with transaction(terminal.engine) as session:
        if not workers:
            crawls.end_crawl(session, crawl_id=crawl_id, now=clock.now())
        ending, after = crawl_queries.ending(session, crawl_id), crawl_queries.standing(session, crawl_id)
    whole = whole and ending.sites_done == ending.sites
    for line in ending_lines(ending, already, after, began, clock.now(), whole=whole):
        terminal.say(line)
    return SOME_REFUSED if ending.causes or ending.sites_done < ending.sites else 0


def _leave_to_workers(terminal: Terminal, crawl_id: str, watch: Callable[[Standing], None]) -> bool:
    """Put a crawl on the workers' queue and watch it; Ctrl-C ends the watching, not the crawl."""
    with transaction(terminal.engine) as session:
        batches = workflows.enqueue(session, crawl_id=crawl_id)
    told = how_many(batches, "batch", "batches")
    terminal.say(f"{told} for the workers; `hub crawls stop {crawl_id}` ends the crawl")
    try:
        return running.watch_crawl(terminal.engine, crawl_id, watch=watch)
    except KeyboardInterrupt:
        terminal.say("the workers go on; `hub crawls list` says how far they are")
        return False


COMMANDS: tuple[click.Command, ...] = (estate, crawl, manage)
