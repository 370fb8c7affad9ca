"""hub crawls: what runs and ran, ending one, and its WARC file."""

from pathlib import Path
from typing import Any

import click

from app.db import read_session, transaction
from app.estate.crawls import operations, queries
from app.estate.crawls.queries import Standing
from app.estate.crawls.rules import warc_folder
from app.estate.models import Crawl
from app.storage import open_store
from app.terminal import SOME_REFUSED, Terminal, how_many


@click.group("crawls")
def manage() -> None:
    """Crawls that run or ran."""


@manage.command("list")
@click.option("--json", "as_json", is_flag=True, help="JSON to standard output.")
@click.pass_obj
def list_(terminal: Terminal, as_json: bool) -> None:  # noqa: FBT001 - click hands flags over
    """List the newest crawls.

    Example: hub crawls list
    """
    with read_session(terminal.engine) as session:
        listed = [_line(one, queries.standing(session, one.id)) for one in queries.crawls(session)]
    if as_json:
        terminal.emit_json(listed)
        return
    for one in listed:
        click.echo(
            f"{one['id']}\t{one['started_at'][:16]}\t{one['depth']}\t{one['state']}\t"
            f"{one['sites_done']} of {how_many(one['sites'], 'site')}\t{how_many(one['pages'], 'page')}"
        )


def _line(crawl: Crawl, standing: Standing) -> dict[str, Any]:
    return {
        "id": crawl.id,
        "depth": crawl.depth,
        "state": crawl.state,
        "started_at": crawl.started_at.isoformat(),
        "sites": standing.sites,
        "sites_done": standing.sites_done,
        "pages": standing.pages,
    }


@manage.command()
@click.argument("crawl_id")
@click.pass_obj
def stop(terminal: Terminal, crawl_id: str) -> None:
    """Ask a crawl to end: it stores what it has, and can be taken up again.

    Example: hub crawls stop 0123456789abcdef0123456789abcdef
    """
    with transaction(terminal.engine) as session:
        if queries.crawl_state(session, crawl_id) is None:
            raise click.UsageError(f"there is no crawl {crawl_id}: `hub crawls list` shows them")
        operations.stop(session, crawl_id=crawl_id)
    terminal.say("asked to stop: it ends within seconds")


@manage.command()
@click.argument("crawl_id")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def warc(context: click.Context, crawl_id: str, file: Path) -> None:
    """Write the records of a crawl that was run with --warc to a file that WARC tools read.

    Example: hub crawls warc 0123456789abcdef0123456789abcdef crawl.warc.gz
    """
    terminal: Terminal = context.obj
    store = open_store(terminal.settings)
    chunks = list(store.keys(warc_folder(crawl_id))) if crawl_id.isalnum() else []
    if not chunks:
        terminal.say(f"nothing is recorded of a crawl {crawl_id}: was it run with --warc?")
        context.exit(SOME_REFUSED)
    with file.open("wb") as out:
        for key in chunks:
            out.write(store.get(key))
    terminal.say(f"{file}: {how_many(file.stat().st_size, 'byte')} in {how_many(len(chunks), 'chunk')}")
