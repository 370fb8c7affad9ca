"""Commands of the operator: serve, worker, scheduler, db upgrade, and those of backups and upkeep."""

import click

from app.operators import serve as web
from app.operators import worker as background
from app.operators.backups.cli import COMMANDS as BACKUPS
from app.operators.upgrade import upgrade as upgrade_database
from app.operators.upkeep.cli import COMMANDS as UPKEEP
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
@click.option("--no-schedules", is_flag=True, help="Leave what the clock starts to `hub scheduler`.")
@click.pass_obj
def worker(terminal: Terminal, *, no_schedules: bool) -> None:
    """Run durable jobs and schedules until stopped.

    Example: HUB_WORKER_ID=worker-1 hub worker
    """
    logs.configure(terminal.settings.log_level)
    background.run(terminal, schedules=not no_schedules)


@click.command()
@click.pass_obj
def scheduler(terminal: Terminal) -> None:
    """Run only what the clock starts, until stopped; workers then run with --no-schedules.

    Example: HUB_WORKER_ID=scheduler-1 hub scheduler
    """
    logs.configure(terminal.settings.log_level)
    background.run(terminal, work=False)


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


COMMANDS: tuple[click.Command, ...] = (serve, worker, scheduler, db, *BACKUPS, *UPKEEP)
