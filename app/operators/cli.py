"""Commands of the operator: serve, worker, db upgrade."""

import click

from app.operators import serve as web
from app.operators import worker as background
from app.operators.upgrade import upgrade as upgrade_database
from app.terminal import Terminal
from app.web import logs


@click.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on; the default is that of HUB_BASE_URL.")
@click.pass_obj
def serve(terminal: Terminal, host: str | None, port: int | None) -> None:
    """Serve the hub over HTTP.

    Example: hub serve --port 8000
    """
    terminal.engine.dispose()
    web.serve(terminal.settings, host=host, port=port)


@click.command()
@click.pass_obj
def worker(terminal: Terminal) -> None:
    """Run durable jobs and schedules until stopped.

    Example: HUB_WORKER_ID=worker-1 hub worker
    """
    logs.configure(terminal.settings.log_level)
    background.run(terminal)


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
@click.pass_obj
def upgrade(terminal: Terminal) -> None:
    """Bring the database to this release; safe to repeat.

    Example: hub db upgrade
    """
    upgrade_database(terminal.engine)
    terminal.say("database is up to date")


COMMANDS: tuple[click.Command, ...] = (serve, worker, db)
