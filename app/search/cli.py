"""hub search build and hub search query."""

import sys
from typing import Any

import click

from app.db import read_session
from app.search.index import engine, rebuild
from app.terminal import DONE, SOME_REFUSED, Terminal, how_many
from search_index.backend import RESULTS_A_PAGE, Hit, IndexUnavailableError, Query
from search_index.generations import BuildInProgressError


@click.group()
def search() -> None:
    """The search index."""


@search.command()
@click.pass_obj
def build(terminal: Terminal) -> None:
    """Build the search index anew; readers keep the old one until the new one is complete.

    Example: hub search build
    """
    try:
        with read_session(terminal.engine) as session:
            count = rebuild(engine(terminal.settings), session)
    except BuildInProgressError:
        terminal.say("another process is building the index: nothing was done")
        sys.exit(SOME_REFUSED)
    terminal.say(f"{how_many(count, 'document')} can be found")


@search.command("query")
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
@click.option("--language", type=click.Choice(["en", "cy"]), default="en", show_default=True)
@click.option("--type", "kind", default=None, help="Only results of this type.")
@click.option("--limit", type=click.IntRange(1, 1000), default=RESULTS_A_PAGE, show_default=True)
@click.pass_obj
def ask(terminal: Terminal, /, *, text: str, as_json: bool, language: str, kind: str, limit: int) -> None:
    """Search as a visitor does.

    Example: hub search query "road tax" --json
    """
    try:
        answer = engine(terminal.settings).search(Query(text, language, kind, per_page=limit))
    except IndexUnavailableError as fault:
        terminal.say(str(fault))
        sys.exit(SOME_REFUSED)
    if as_json:
        terminal.emit_json({"total": answer.total, "results": [as_result(h) for h in answer.hits]})
    else:
        for hit in answer.hits:
            click.echo(f"{hit.title}\n  {hit.url}\n  {hit.extract_text}")
    terminal.say(f"{how_many(answer.total, 'result')}")
    sys.exit(DONE)


def as_result(hit: Hit) -> dict[str, Any]:
    """A result as JSON gives it."""
    return {"title": hit.title, "url": hit.url, "type": hit.type, "extract": hit.extract_text}


COMMANDS: tuple[click.Command, ...] = (search,)
